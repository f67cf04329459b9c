import * as z from "zod";
import { id } from "../kernel/ids.ts";

/** What a note or a task may be about: a thing of the same case that has an id of its own. */
export const PartId = z
  .union([
    id("appointment"),
    id("authorization"),
    id("contact"),
    id("document"),
    id("note"),
    id("task"),
    id("lien"),
    id("approval"),
    id("dispute"),
    id("denial"), // Of the legal case that is its home.
  ])
  .meta({ id: "PartId", examples: ["appointment_01K9ZQ3V7M8N4P5R6S7T8V9W0X"] });
export type PartId = z.infer<typeof PartId>;
