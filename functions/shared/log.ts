import { Logger } from "@aws-lambda-powertools/logger";

/**
 * Logs by allow-list: these fields and no others can be written, so a name, a note or a body has no way in (RELIABILITY 2.1).
 * One line when a request or a batch ends, one when something is our fault.
 */
export interface LogFields {
  readonly route?: string;
  readonly status?: number;
  readonly code?: string;
  readonly actorId?: string;
  readonly requestId?: string;
  /** Ids from the path, such as `case_01…`. */
  readonly ids?: readonly string[];
  readonly policies?: readonly string[];
  readonly action?: string;
  readonly consumer?: string;
  readonly workflow?: string;
  readonly step?: string;
  /** Which kind of due work. */
  readonly kind?: string;
  readonly eventId?: string;
  readonly eventType?: string;
  readonly attempts?: number;
  readonly count?: number;
  readonly ms?: number;
  /** An error's class and where it was thrown; never its message, which may quote data. */
  readonly errorName?: string;
  readonly errorCode?: string;
  readonly stack?: readonly string[];
}

const logger = new Logger({ serviceName: "medlegal" });

export const log = {
  info: (what: string, fields: LogFields = {}) => logger.info(what, { ...fields }),
  warn: (what: string, fields: LogFields = {}) => logger.warn(what, { ...fields }),
  /** Our fault: the class, the code and the frames of an error, without its words. */
  fault: (what: string, error: unknown, fields: LogFields = {}) => logger.error(what, { ...fields, ...framesOf(error) }),
};

function framesOf(error: unknown): LogFields {
  if (!(error instanceof Error)) return { errorName: typeof error };
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  const code = (error as { code?: unknown }).code;
  return {
    errorName: error.name,
    ...(typeof code === "string" ? { errorCode: code } : {}),
    stack: frames.slice(0, 12).map((line) => line.trim()),
  };
}
