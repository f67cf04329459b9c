import * as z from "zod";
import { id } from "../domain/kernel/ids.ts";
import { defineEvent } from "./define.ts";

const serviceId = "service_01K9ZQ3V7M8N4P5R6S7T8V9W0X" as const;

export const serviceAdded = defineEvent({
  name: "service.added",
  version: 1,
  says: "A service was put into the price book.",
  about: "serviceId",
  data: z.object({ serviceId: id("service"), code: z.string(), serviceType: z.string() }),
  example: { serviceId, code: "97110", serviceType: "physicalTherapy" },
});
