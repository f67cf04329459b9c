import { beforeAll, describe, expect, it } from "vitest";
import type { Assembly, Properties } from "./assembly.ts";
import { refersTo, synthesisMs, synthesize } from "./assembly.ts";
import { parts } from "./fixtures/parts.ts";
import { statementsIn } from "./house-rules.ts";

let assembly: Assembly;
beforeAll(() => {
  assembly = synthesize(parts, {
    tenantZone: "America/Denver",
    webOrigin: "https://medlegal.example",
    alarmEmail: "night@medlegal.example",
    loginPrefix: "medlegal",
  });
}, synthesisMs);

describe("the table", () => {
  it("has four list indexes that carry everything, and the days that carry only keys", () => {
    const { GlobalSecondaryIndexes, KeySchema } = assembly.one("AWS::DynamoDB::GlobalTable", "Table").properties;
    const keysOf = (schema: Properties[]) => schema.map(({ AttributeName }) => AttributeName as string);
    expect(keysOf(KeySchema)).toEqual(["pk", "sk"]);
    expect(
      GlobalSecondaryIndexes.map((index: Properties) => [
        index.IndexName,
        keysOf(index.KeySchema as Properties[]),
        index.Projection.ProjectionType,
      ]),
    ).toEqual([
      ["gsi1", ["gsi1pk", "gsi1sk"], "ALL"],
      ["gsi2", ["gsi2pk", "gsi2sk"], "ALL"],
      ["gsi3", ["gsi3pk", "gsi3sk"], "ALL"],
      ["gsi4", ["gsi4pk", "gsi4sk"], "ALL"],
      ["byDay", ["byDaypk", "byDaysk"], "KEYS_ONLY"],
    ]);
  });

  it("streams both images, forgets rows by their ttl, and can be wound back 35 days", () => {
    const { StreamSpecification, TimeToLiveSpecification, Replicas, BillingMode } = assembly.one(
      "AWS::DynamoDB::GlobalTable",
      "Table",
    ).properties;
    expect(StreamSpecification.StreamViewType).toBe("NEW_AND_OLD_IMAGES");
    expect(TimeToLiveSpecification).toEqual({ AttributeName: "ttl", Enabled: true });
    expect(Replicas[0].PointInTimeRecoverySpecification.RecoveryPeriodInDays).toBe(35);
    expect(BillingMode).toBe("PAY_PER_REQUEST");
  });

  it("leaves the search index without a stream, because it is derived", () => {
    expect(assembly.one("AWS::DynamoDB::GlobalTable", "Search").properties).not.toHaveProperty("StreamSpecification");
  });

  it("is copied into a vault that keeps a month's copy for more than six years", () => {
    const rules = assembly.one("AWS::Backup::BackupPlan").properties.BackupPlan.BackupPlanRule as Properties[];
    expect(Math.max(...rules.map(({ Lifecycle }) => Lifecycle.DeleteAfterDays as number))).toBeGreaterThan(6 * 366);
    const { Resources } = assembly.one("AWS::Backup::BackupSelection").properties.BackupSelection;
    expect(Resources.map(refersTo)).toEqual([
      assembly.one("AWS::DynamoDB::GlobalTable", "Table").id,
      assembly.one("AWS::S3::Bucket", "DocumentsBucket").id,
    ]);
  });
});

describe("the keys", () => {
  it("let the log service seal log groups of this account and nothing else", () => {
    const statement = statementsOf("AWS::KMS::Key", "LogsKey", "KeyPolicy").find(
      ({ Principal }) => Principal.Service === "logs.us-west-2.amazonaws.com",
    );
    expect(JSON.stringify(statement?.Condition)).toContain(':log-group:*"');
  });

  it("let services act only for this account", () => {
    // The delivery of a sealed workflow's log is lent the key without a condition: AWS gives it none to name.
    const lent = statementsOf("AWS::KMS::Key", "MessagesKey", "KeyPolicy").filter(
      ({ Principal }) => Principal.Service && Principal.Service !== "delivery.logs.amazonaws.com",
    );
    expect(lent.length).toBeGreaterThan(1);
    for (const { Condition } of lent) {
      expect(Condition.StringEquals["aws:SourceAccount"]).toEqual({ Ref: "AWS::AccountId" });
    }
  });
});

describe("the login", () => {
  it("needs a second factor, takes no sign-up, and never sends a code by SMS", () => {
    expect(assembly.one("AWS::Cognito::UserPool").properties).toMatchObject({
      MfaConfiguration: "ON",
      EnabledMfas: ["SOFTWARE_TOKEN_MFA"],
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      AliasAttributes: ["email"],
      UsernameConfiguration: { CaseSensitive: true }, // Our user ids have capitals.
      UserPoolTier: "PLUS",
    });
  });

  it("ends after 15 minutes, and for good after 12 hours", () => {
    expect(assembly.one("AWS::Cognito::UserPoolClient").properties).toMatchObject({
      AccessTokenValidity: 15,
      IdTokenValidity: 15,
      RefreshTokenValidity: 12 * 60,
      TokenValidityUnits: { AccessToken: "minutes", IdToken: "minutes", RefreshToken: "minutes" },
      GenerateSecret: false,
      AllowedOAuthFlows: ["code"],
      CallbackURLs: ["https://medlegal.example/login"],
    });
  });
});

describe("the way of an event", () => {
  it("starts with new event rows only", () => {
    const { FilterCriteria, ...mapping } = assembly.one("AWS::Lambda::EventSourceMapping", "Stream").properties;
    expect(FilterCriteria.Filters.map(({ Pattern }: Properties) => JSON.parse(Pattern as string) as unknown)).toEqual([
      { eventName: ["INSERT"], dynamodb: { NewImage: { sk: { S: [{ prefix: "EVENT#" }] } } } },
    ]);
    expect(mapping).toMatchObject({
      BatchSize: 100,
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 10,
      FunctionResponseTypes: ["ReportBatchItemFailures"],
    });
    expect(refersTo(mapping.DestinationConfig.OnFailure.Destination)).toBe(assembly.one("AWS::SQS::Queue", "PublishFailures").id);
  });

  it.each([
    ["AutoApproval", ["authorization.requested.v1"]],
    ["Search", ["case.opened.v1", "case.changed.v1", "membership.restored.v1", "patient.changed.v1", "firm.added.v1", "firm.changed.v1"]],
  ])("leads to the queue %s for %j", (queue, types) => {
    const { EventPattern, Targets, EventBusName } = assembly.one("AWS::Events::Rule", `${queue}Rule`).properties;
    expect(EventPattern).toEqual({ source: ["medlegal"], "detail-type": types });
    expect(refersTo(EventBusName)).toBe(assembly.one("AWS::Events::EventBus").id);
    expect(Targets).toHaveLength(1);
    expect(refersTo(Targets[0].Arn)).toBe(assembly.one("AWS::SQS::Queue", `${queue}Queue`).id);
    expect(refersTo(Targets[0].DeadLetterConfig.Arn)).toBe(assembly.one("AWS::SQS::Queue", `${queue}SetAside`).id);
  });

  it.each(["AutoApproval", "Search"])("gives up on a message of %s after five tries, each with six times the function's time", (queue) => {
    const { RedrivePolicy, VisibilityTimeout } = assembly.one("AWS::SQS::Queue", `${queue}Queue`).properties;
    const { Timeout } = assembly.one("AWS::Lambda::Function", `${queue}Function`).properties;
    expect(RedrivePolicy.maxReceiveCount).toBe(5);
    expect(VisibilityTimeout).toBe(6 * (Timeout as number));
    const poller = assembly.one("AWS::Lambda::EventSourceMapping", `${queue}Function`).properties;
    expect(poller.FunctionResponseTypes).toEqual(["ReportBatchItemFailures"]);
    expect(poller.ScalingConfig.MaximumConcurrency).toBeLessThan(
      assembly.one("AWS::Lambda::Function", `${queue}Function`).properties.ReservedConcurrentExecutions as number,
    );
  });

  it("lets only its own rule put messages into a queue", () => {
    for (const { properties } of assembly.of("AWS::SQS::QueuePolicy")) {
      for (const { Effect, Condition } of statementsIn(properties)) {
        if (Effect === "Allow") expect(refersTo(Condition.ArnEquals["aws:SourceArn"])).toMatch(/Rule/);
      }
    }
  });
});

describe("the way in", () => {
  it("has exactly the routes of the contracts, and one for all that none of them answers", () => {
    const wanted = parts.contexts.flatMap(({ contract }) => Object.values(contract).map(({ route }) => route));
    expect(
      routes()
        .map(({ RouteKey }) => RouteKey as string)
        .sort(),
    ).toEqual([...wanted, "$default"].sort());
  });

  it("asks for a token everywhere but where the contract says that anyone may", () => {
    const open = parts.contexts.flatMap(({ contract }) =>
      Object.values(contract)
        .filter(({ may }) => may === "anyone")
        .map(({ route }) => route as string),
    );
    const authorizer = assembly.one("AWS::ApiGatewayV2::Authorizer").id;
    for (const { RouteKey, AuthorizationType, AuthorizerId } of routes()) {
      if ([...open, "$default"].includes(RouteKey as string)) expect(AuthorizationType).toBe("NONE");
      else expect([AuthorizationType, refersTo(AuthorizerId)]).toEqual(["JWT", authorizer]);
    }
  });

  it("believes only our pool's tokens for our client, and tells the functions the same", () => {
    const { JwtConfiguration } = assembly.one("AWS::ApiGatewayV2::Authorizer").properties;
    const { Variables } = assembly.one("AWS::Lambda::Function", "CasesFunction").properties.Environment;
    expect(Variables.TOKEN_ISSUER).toEqual(JwtConfiguration.Issuer);
    expect([Variables.TOKEN_CLIENT_ID]).toEqual(JwtConfiguration.Audience);
    expect(JSON.stringify(JwtConfiguration.Issuer)).toMatch(/https:\/\/cognito-idp\.us-west-2\.amazonaws\.com\//);
    expect(JSON.stringify(Variables.JWKS_URI)).toMatch(/\.well-known\/jwks\.json/);
  });

  it("may call the function that answers what no route does", () => {
    const { id: system } = assembly.one("AWS::Lambda::Function", "SystemFunction");
    const sources = assembly.of("AWS::Lambda::Permission").filter(({ properties }) => refersTo(properties.FunctionName) === system);
    expect(sources.some(({ properties }) => JSON.stringify(properties.SourceArn).includes('"/*/$default"'))).toBe(true);
  });

  it("holds back a flood, and lets only the client's pages call it", () => {
    const { DefaultRouteSettings, AccessLogSettings, StageName } = assembly.one("AWS::ApiGatewayV2::Stage").properties;
    expect(StageName).toBe("$default");
    expect(DefaultRouteSettings).toMatchObject({ ThrottlingRateLimit: 500, ThrottlingBurstLimit: 1000 });
    expect(refersTo(AccessLogSettings.DestinationArn)).toMatch(/^AccessLog/);
    expect(assembly.one("AWS::ApiGatewayV2::Api").properties.CorsConfiguration.AllowOrigins).toEqual(["https://medlegal.example"]);
  });

  it("logs the route and the person of a request for six years, and never its path or query", () => {
    const { Format } = assembly.one("AWS::ApiGatewayV2::Stage").properties.AccessLogSettings;
    expect(Format).toContain("$context.routeKey");
    expect(Format).not.toMatch(/\$context\.(path|rawPath|queryString)|\$request/);
    expect(assembly.one("AWS::Logs::LogGroup", "AccessLog").properties.RetentionInDays).toBeGreaterThanOrEqual(6 * 365);
  });
});

describe("an alarm", () => {
  it("says what a person suffers, to someone", () => {
    for (const { id, properties } of assembly.of("AWS::CloudWatch::Alarm")) {
      expect(properties.AlarmDescription, id).toMatch(/^[A-Z].*\. [A-Z].*\.$/);
      expect(properties.AlarmActions, id).toHaveLength(1);
    }
    expect(assembly.one("AWS::SNS::Subscription").properties).toMatchObject({ Protocol: "email", Endpoint: "night@medlegal.example" });
  });

  it.each(["auto-approval", "search"])("repeats for %s what its subscription says", (queue) => {
    const { whenItFails } = parts.subscriptions.find((subscription) => subscription.queue === queue)!; // Each is listed above.
    const said = assembly
      .of("AWS::CloudWatch::Alarm")
      .filter(({ properties }) => (properties.AlarmDescription as string).endsWith(whenItFails));
    expect(said.length).toBeGreaterThanOrEqual(4); // Set aside, waits, fails, throttled.
  });
});

describe("a stack", () => {
  it("stays under half of what CloudFormation takes", () => {
    const counts = new Map<string, number>();
    for (const { stack } of assembly.resources) counts.set(stack, (counts.get(stack) ?? 0) + 1);
    expect([...counts.keys()].sort()).toEqual(["MedLegalApi", "MedLegalData", "MedLegalEvents", "MedLegalLogin"]);
    expect(Math.max(...counts.values())).toBeLessThan(250);
  });
});

const routes = () => assembly.of("AWS::ApiGatewayV2::Route").map(({ properties }) => properties);
const statementsOf = (type: string, idBegins: string, property: string) =>
  assembly.one(type, idBegins).properties[property].Statement as Properties[];
