// @ts-types="./sanitize_html.d.ts"
export { default } from "sanitize-html";
