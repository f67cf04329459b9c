/** What stops a state, in the two words of the States Language: an error's name, which Retry and Catch match, and its cause. */
export class StateFailure extends Error {
  override readonly name = "StateFailure";
  /** `States.Timeout`, `Lambda.Unknown`, or the name of the error that a function threw. */
  readonly error: string;

  constructor(error: string, cause: string) {
    super(cause);
    this.error = error;
  }
}

/** Nothing but their own name matches these: an execution whose data is too large, or that our side broke, has to end. */
const terminal = new Set(["States.DataLimitExceeded", "States.Runtime"]);
/** The specification says `States.Timeout` also of a heartbeat that was missed. */
const timeouts = new Set(["States.Timeout", "States.HeartbeatTimeout"]);

/** Whether a retrier or catcher means this error. */
export const fits = (errorEquals: readonly string[], error: string): boolean =>
  errorEquals.some((wanted) => {
    if (wanted === error) return true;
    if (wanted === "States.ALL") return !terminal.has(error);
    if (wanted === "States.TaskFailed") return !timeouts.has(error) && !terminal.has(error);
    return wanted === "States.Timeout" && timeouts.has(error);
  });
