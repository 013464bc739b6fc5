// @ts-types="./quadprog.d.ts"
export { solveQP } from "quadprog";
