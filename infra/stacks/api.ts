import { CfnOutput, Duration, Fn, RemovalPolicy, Stack } from "aws-cdk-lib";
import type { StackProps } from "aws-cdk-lib";
import { AccessLogFormat } from "aws-cdk-lib/aws-apigateway";
import {
  CorsHttpMethod,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from "aws-cdk-lib/aws-apigatewayv2";
import type { HttpRouteIntegration } from "aws-cdk-lib/aws-apigatewayv2";
import { HttpJwtAuthorizer } from "aws-cdk-lib/aws-apigatewayv2-authorizers";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import type { Context } from "../../functions/api/contracts.ts";
import type { Operation } from "../../functions/shared/contract.ts";
import type { Alarms } from "../constructs/alarms.ts";
import { watchPeriod } from "../constructs/alarms.ts";
import type { Bundle } from "../constructs/bundle.ts";
import { HouseFunction } from "../constructs/house-function.ts";
import { accept } from "../nag.ts";
import type { Settings } from "../settings.ts";
import type { DataStack } from "./data.ts";
import type { LoginStack } from "./login.ts";

export interface ApiStackProps extends StackProps {
  readonly settings: Settings;
  readonly data: DataStack;
  readonly login: LoginStack;
  readonly alarms: Alarms;
  readonly contexts: readonly Context[];
  /** What a person suffers while a context fails. */
  readonly contextFails: (name: string) => string;
  readonly bundles: ReadonlyMap<string, Bundle>;
}

/** How many requests of one context run at once: at fifty milliseconds each, a thousand a second. */
const apiAtOnceMax = 50;

/** The context that answers what no route answers: 404, 405, health, and the docs. */
export const fallback = "system";

/**
 * The way in. The gateway lists every route of every contract; nothing is reachable that a contract does not name. A web
 * application firewall cannot stand before an HTTP API itself; where one is wanted it stands at CloudFront before it (README).
 */
export class ApiStack extends Stack {
  readonly #api: HttpApi;

  constructor(scope: Construct, id: string, props: ApiStackProps) {
    super(scope, id, props);
    const { settings, login, contexts, alarms } = props;
    this.#api = new HttpApi(this, "Api", {
      apiName: "MedLegal",
      createDefaultStage: false,
      corsPreflight: corsFrom(settings.webOrigin),
      defaultAuthorizer: new HttpJwtAuthorizer("Login", login.issuer, { jwtAudience: [login.client.userPoolClientId] }),
    });
    for (const context of contexts) this.#serve(context, props);
    const stage = this.#stage(props);
    alarms.watch(this, "ServerErrors", {
      metric: this.#api.metricServerError({ period: watchPeriod, statistic: "sum" }),
      atLeast: 3,
      says: "The API answered that something went wrong on our side, three times or more within five minutes.",
      whenItFails: "People's work is refused through no fault of theirs; nothing half-done is stored.",
    });
    alarms.watch(this, "Slow", {
      metric: this.#api.metricLatency({ period: watchPeriod, statistic: "p99" }),
      atLeast: Duration.seconds(3).toMilliseconds(),
      periods: 3,
      says: "One request in a hundred has taken three seconds or more for a quarter of an hour.",
      whenItFails: "People wait at every step of their work.",
    });
    new CfnOutput(this, "ApiUrl", { value: stage.url });
  }

  #serve({ name, contract }: Context, props: ApiStackProps): void {
    const { data, login, settings, alarms, bundles } = props;
    const { lambda } = new HouseFunction(this, `${name[0]!.toUpperCase()}${name.slice(1)}Function`, {
      // A name has a first letter.
      name,
      bundle: bundles.get(name)!, // The platform bundles every function before it makes a stack.
      means: data.means,
      alarms,
      logsKey: data.logsKey,
      whenItFails: props.contextFails(name),
      atOnceMax: apiAtOnceMax,
      environment: {
        TABLE_NAME: data.table.tableName,
        SEARCH_TABLE_NAME: data.search.tableName,
        HOUSE_SECRET_ARN: data.secret.secretArn,
        TOKEN_ISSUER: login.issuer,
        TOKEN_CLIENT_ID: login.client.userPoolClientId,
        JWKS_URI: Fn.join("", [login.issuer, "/.well-known/jwks.json"]),
        DOCUMENTS_BUCKET: data.documents.bucketName,
        TENANT_ZONE: settings.tenantZone,
        ...(settings.networkPhone === undefined ? {} : { NETWORK_PHONE: settings.networkPhone }),
        LOG_LEVEL: "INFO",
      },
    });
    // One permission for the whole API: one per route would outgrow what a function's policy may hold.
    const integration = new HttpLambdaIntegration(name, lambda, { scopePermissionToRoute: false });
    for (const operation of Object.values(contract)) this.#route(operation, integration);
    if (name === fallback) {
      // The permission for the whole API is for `stage/method/path`; what no route matches is asked as `stage/$default`.
      lambda.addPermission("Fallback", {
        principal: new ServicePrincipal("apigateway.amazonaws.com"),
        sourceArn: this.formatArn({ service: "execute-api", resource: this.#api.apiId, resourceName: "*/$default" }),
      });
      accept(
        new HttpRoute(this, "Fallback", { httpApi: this.#api, routeKey: HttpRouteKey.DEFAULT, integration, authorizer: anyone }),
        "open-route",
      );
    }
  }

  #route({ route, may }: Operation, integration: HttpRouteIntegration): void {
    const [method, path] = route.split(" ") as [keyof typeof HttpMethod, string]; // A contract's routes are route keys by their type.
    const isOpen = may === "anyone";
    const added = this.#api.addRoutes({ path, methods: [HttpMethod[method]], integration, authorizer: isOpen ? anyone : undefined });
    if (isOpen) for (const route of added) accept(route, "open-route");
  }

  #stage({ data }: ApiStackProps): HttpStage {
    const accessLog = new LogGroup(this, "AccessLog", {
      encryptionKey: data.logsKey,
      retention: RetentionDays.SIX_YEARS, // Who called what, and when, is part of the audit (45 CFR 164.316).
      removalPolicy: RemovalPolicy.RETAIN,
    });
    return new HttpStage(this, "Stage", {
      httpApi: this.#api,
      stageName: "$default",
      autoDeploy: true,
      throttle: { rateLimit: 500, burstLimit: 1000 },
      detailedMetricsEnabled: true,
      accessLogSettings: { destination: new LogGroupLogDestination(accessLog), format: AccessLogFormat.custom(JSON.stringify(accessLine)) },
    });
  }
}

const anyone = new HttpNoneAuthorizer();

/** One line per request. The route and not the path, and never a query or a header: ids are enough for an auditor. */
const accessLine = {
  requestId: "$context.requestId",
  at: "$context.requestTimeEpoch",
  route: "$context.routeKey",
  status: "$context.status",
  userId: "$context.authorizer.claims.username",
  from: "$context.identity.sourceIp",
  ms: "$context.responseLatency",
  bytes: "$context.responseLength",
  refused: "$context.authorizer.error",
  fault: "$context.integrationErrorMessage",
};

const corsFrom = (origin: string) => ({
  allowOrigins: [origin],
  allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.POST, CorsHttpMethod.PATCH, CorsHttpMethod.PUT, CorsHttpMethod.DELETE],
  allowHeaders: ["authorization", "content-type", "idempotency-key", "if-match", "if-none-match", "x-request-id", "traceparent"],
  exposeHeaders: ["etag", "location", "link", "idempotent-replayed", "retry-after", "x-request-id", "content-disposition"],
  maxAge: Duration.minutes(10),
});
