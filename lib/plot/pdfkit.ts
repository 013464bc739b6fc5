// @ts-types="./pdfkit.d.ts"
export { default } from "pdfkit";
