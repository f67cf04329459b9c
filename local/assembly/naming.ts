import type { Naming, Physical, Place } from "./template.ts";

/** Where the local stand-ins of a region's services are reached. */
export interface Addresses {
  /** The service endpoint, `http://127.0.0.1:<port>`. */
  readonly aws: string;
  /** What people call: `http://127.0.0.1:4000`. */
  readonly api: string;
}

/**
 * The local name of everything in a template. A name that the template sets is kept; any other is made of stack and logical id,
 * so that it is the same at every start and the data is found again.
 */
export function namingAt({ region, account }: Place, addresses: Addresses): Naming {
  const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`;

  return ({ stack, logicalId, type, property }) => {
    const named = (name: string, max = 128): string => {
      const given = property(name);
      return typeof given === "string" ? given : shortened(`${stack.name}-${logicalId}`, max);
    };
    switch (type) {
      case "AWS::DynamoDB::Table":
      case "AWS::DynamoDB::GlobalTable": {
        const name = named("TableName");
        return physical(name, {
          Arn: arn("dynamodb", `table/${name}`),
          StreamArn: arn("dynamodb", `table/${name}/stream/local`),
          TableId: name,
        });
      }
      case "AWS::SQS::Queue": {
        const given = named("QueueName", 75);
        const name = property("FifoQueue") === true && !given.endsWith(".fifo") ? `${given}.fifo` : given;
        const url = `${addresses.aws}/${account}/${name}`;
        return physical(url, { Arn: arn("sqs", name), QueueName: name, QueueUrl: url });
      }
      case "AWS::Lambda::Function": {
        const name = named("FunctionName", 64);
        return physical(name, { Arn: arn("lambda", `function:${name}`) });
      }
      case "AWS::Events::EventBus": {
        const name = named("Name");
        return physical(name, { Arn: arn("events", `event-bus/${name}`), Name: name });
      }
      case "AWS::S3::Bucket": {
        const name = named("BucketName", 63).toLowerCase();
        return physical(name, {
          Arn: `arn:aws:s3:::${name}`,
          DomainName: `${name}.s3.amazonaws.com`,
          RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
        });
      }
      case "AWS::SecretsManager::Secret": {
        const secret = arn("secretsmanager", `secret:${named("Name")}`);
        return physical(secret, { Arn: secret, Id: secret });
      }
      case "AWS::Cognito::UserPool": {
        const pool = `${region}_${shortened(logicalId, 55).replace(/[^A-Za-z0-9]/g, "")}`;
        const provider = `cognito-idp.${region}.amazonaws.com/${pool}`;
        return physical(pool, {
          Arn: arn("cognito-idp", `userpool/${pool}`),
          UserPoolId: pool,
          ProviderName: provider,
          ProviderURL: `https://${provider}`,
        });
      }
      case "AWS::Cognito::UserPoolClient":
        return physical(logicalId.toLowerCase(), { ClientId: logicalId.toLowerCase(), Name: logicalId });
      case "AWS::ApiGatewayV2::Api":
        return physical(shortened(logicalId, 30).toLowerCase(), { ApiId: logicalId.toLowerCase(), ApiEndpoint: addresses.api });
      case "AWS::SNS::Topic": {
        const topic = arn("sns", named("TopicName"));
        return physical(topic, { TopicArn: topic, TopicName: named("TopicName") });
      }
      case "AWS::StepFunctions::StateMachine": {
        const name = named("StateMachineName", 80);
        const machine = arn("states", `stateMachine:${name}`);
        return physical(machine, { Arn: machine, Name: name });
      }
      case "AWS::IAM::ManagedPolicy":
        return physical(arn("iam", `policy/${named("ManagedPolicyName")}`), {});
      default: {
        const made = arn((type.split("::")[1] ?? "custom").toLowerCase(), logicalId);
        return { ref: logicalId, attribute: (name) => (name === "Arn" ? made : `${logicalId}.${name}`) };
      }
    }
  };
}

const physical = (ref: string, attributes: Readonly<Record<string, string>>): Physical => ({ ref, attribute: (name) => attributes[name] });

/** Keeps the end, which holds the logical id's hash and so stays unique. */
const shortened = (name: string, max: number) => (name.length <= max ? name : name.slice(-max).replace(/^[^A-Za-z0-9]+/, ""));
