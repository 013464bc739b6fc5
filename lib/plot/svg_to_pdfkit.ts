// @ts-types="./svg_to_pdfkit.d.ts"
export { default } from "svg-to-pdfkit";
