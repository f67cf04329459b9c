/** What a queue is, and what can be done with one. The engine is in queues.ts, its rows in queue-rows.ts. */
export interface QueueDefinition {
  readonly name: string;
  readonly arn: string;
  readonly fifo: boolean;
  readonly contentBasedDeduplication: boolean;
  readonly visibilitySeconds: number;
  readonly delaySeconds: number;
  readonly retentionSeconds: number;
  readonly deadLetters?: { readonly arn: string; readonly maxReceives: number };
}

export interface Draft {
  readonly body: string;
  readonly delaySeconds?: number;
  readonly attributes?: MessageAttributes;
  readonly groupId?: string;
  readonly deduplicationId?: string;
}
export type MessageAttributes = Readonly<Record<string, { DataType: string; StringValue?: string; BinaryValue?: string }>>;

export interface Message {
  readonly messageId: string;
  readonly receipt: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly system: Readonly<Record<string, string>>;
}

export interface Counts {
  readonly visible: number;
  /** Held by a consumer. */
  readonly inFlight: number;
  /** A consumer failed on them; they come back when their visibility ends. */
  readonly retrying: number;
  readonly delayed: number;
}

export interface Queues {
  define(definition: QueueDefinition): void;
  definition(name: string): QueueDefinition;
  byArn(arn: string): QueueDefinition;
  list(): readonly QueueDefinition[];
  /** Durable when it returns. A FIFO repeat within five minutes answers the first message's id and adds nothing. */
  send(name: string, draft: Draft): { messageId: string };
  receive(name: string, ask: { max: number; waitMs?: number; visibilitySeconds?: number; signal?: AbortSignal }): Promise<Message[]>;
  remove(name: string, receipt: string): void;
  /** False when the message is no longer in flight. */
  changeVisibility(name: string, receipt: string, seconds: number): boolean;
  /** Its consumer failed: it waits for the rest of its visibility, and a restart does not take that receive back. */
  failed(name: string, receipt: string, againInMs?: number): void;
  purge(name: string): void;
  counts(name: string): Counts;
  /** Moves what is visible to another queue, or each message back to where it came from; answers how many. */
  move(from: string, to?: string): number;
}
