/** An answer of S3 that says no: its status, its code, and a sentence. */
export class S3Fault extends Error {
  override readonly name = "S3Fault";
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, sentence: string) {
    super(sentence);
    this.status = status;
    this.code = code;
  }
}

export const denied = (sentence: string) => new S3Fault(403, "AccessDenied", sentence);

/** As S3 writes it. */
export const xmlOf = ({ code, message }: S3Fault, requestId: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${escaped(message)}</Message><RequestId>${requestId}</RequestId></Error>`;

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
