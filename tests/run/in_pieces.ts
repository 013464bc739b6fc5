export { inPieces } from "../../lib/conformance/in_pieces.ts";
