import { consume } from "../shared/consume.ts";

export const handler = consume("holds", () => Promise.resolve([]));
