import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { Architecture, Code, Function as Lambda, Runtime, RuntimeFamily, Tracing } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { Means, Thing } from "../grants.ts";
import { statementsOf } from "../grants.ts";
import { accept } from "../nag.ts";
import type { Alarms } from "./alarms.ts";
import { watchPeriod } from "./alarms.ts";
import type { Bundle } from "./bundle.ts";

export interface HouseFunctionProps {
  /** The name under which `grants.ts` lists what it may do. */
  readonly name: string;
  readonly bundle: Bundle;
  readonly means: Partial<Record<Thing, Means>>;
  readonly environment: Readonly<Record<string, string>>;
  /** What a person suffers while it fails; its alarms repeat it. */
  readonly whenItFails: string;
  readonly alarms: Alarms;
  readonly logsKey: IKey;
  /** How many may run at once, which is also how much of the account it can take from the others. */
  readonly atOnceMax: number;
  /** @default 20, below the 29 that the gateway waits */
  readonly timeoutSeconds?: number;
  /** @default 1024: more memory is more processor, and a cold start is all processor */
  readonly memoryMb?: number;
}

/** A function as this house runs them: its own role and statement list, sealed logs, traces, a limit, and alarms that speak. */
export class HouseFunction extends Construct {
  readonly lambda: Lambda;
  readonly timeout: Duration;

  constructor(scope: Construct, id: string, props: HouseFunctionProps) {
    super(scope, id);
    const { name, bundle, means, environment, logsKey, atOnceMax, timeoutSeconds = 20, memoryMb = 1024 } = props;
    this.timeout = Duration.seconds(timeoutSeconds);
    const logGroup = new LogGroup(this, "Logs", {
      encryptionKey: logsKey,
      retention: RetentionDays.ONE_YEAR, // For operations. What must be kept six years is in the table and the access log.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const role = new Role(this, "Role", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
    role.addToPolicy(new PolicyStatement({ actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resources: [logGroup.logGroupArn] }));
    for (const statement of statementsOf(this, name, means)) role.addToPolicy(statement);

    this.lambda = new Lambda(this, "Function", {
      description: `MedLegal ${name}`,
      code: Code.fromAsset(bundle.folder),
      handler: "index.handler",
      runtime: new Runtime("nodejs24.x", RuntimeFamily.NODEJS),
      architecture: Architecture.ARM_64,
      role,
      logGroup,
      environment: { ...environment },
      timeout: this.timeout,
      memorySize: memoryMb,
      reservedConcurrentExecutions: atOnceMax,
      tracing: Tracing.ACTIVE,
    });
    accept(this, "function");
    this.#watch(props);
  }

  #watch({ name, whenItFails, alarms }: HouseFunctionProps): void {
    alarms.watch(this, "Fails", {
      metric: this.lambda.metricErrors({ period: watchPeriod }),
      atLeast: 1,
      says: `The function ${name} failed.`,
      whenItFails,
    });
    alarms.watch(this, "Throttled", {
      metric: this.lambda.metricThrottles({ period: watchPeriod }),
      atLeast: 1,
      periods: 2, // One busy moment is what the limit is for.
      says: `The function ${name} has been at its limit for ten minutes.`,
      whenItFails,
    });
  }
}
