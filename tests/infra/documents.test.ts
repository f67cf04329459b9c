import { beforeAll, describe, expect, it } from "vitest";
import type { Assembly } from "./assembly.ts";
import { refersTo, synthesisMs, synthesize } from "./assembly.ts";
import { parts } from "./fixtures/parts.ts";
import { listOf, statementsIn } from "./house-rules.ts";

let assembly: Assembly;
beforeAll(() => {
  assembly = synthesize(parts, { webOrigin: "https://medlegal.example" });
}, synthesisMs);

const bucket = () => assembly.one("AWS::S3::Bucket", "DocumentsBucket").properties;

describe("the documents' bucket (RELIABILITY 2.1, LCM-169)", () => {
  it("tells the account's bus of new objects, and the unchecked ones go to the queue of the function that checks them", () => {
    expect(bucket().NotificationConfiguration).toEqual({ EventBridgeConfiguration: { EventBridgeEnabled: true } });
    const { EventBusName, EventPattern, Targets } = assembly.one("AWS::Events::Rule", "UploadsRule").properties;
    expect(EventBusName).toBe("default");
    expect(EventPattern).toMatchObject({
      source: ["aws.s3"],
      "detail-type": ["Object Created"],
      detail: { bucket: { name: [expect.anything()] }, object: { key: [{ prefix: "quarantine/" }] } },
    });
    expect(Targets.map(({ Arn }: { Arn: string }) => refersTo(Arn))).toEqual([assembly.one("AWS::SQS::Queue", "UploadsQueue").id]);
  });

  it("takes uploads from our own pages only, with the headers that are signed", () => {
    expect(bucket().CorsConfiguration.CorsRules).toEqual([
      {
        AllowedOrigins: ["https://medlegal.example"],
        AllowedMethods: ["GET", "PUT"],
        AllowedHeaders: ["content-type", "x-amz-checksum-sha256"],
        MaxAge: 600,
      },
    ]);
  });

  it("throws away after a week what was uploaded and never judged, and nothing else", () => {
    const rules = bucket().LifecycleConfiguration.Rules as { Prefix?: string; ExpirationInDays?: number }[];
    expect(rules.filter(({ ExpirationInDays }) => ExpirationInDays !== undefined)).toMatchObject([
      { Prefix: "quarantine/", ExpirationInDays: 7, NoncurrentVersionExpiration: { NoncurrentDays: 1 } },
    ]);
  });
});

describe("what functions may do with documents", () => {
  const ofRole = (begins: string) =>
    statementsIn(assembly.one("AWS::IAM::Policy", begins).properties)
      .filter(({ Action }) => listOf(Action).some((action) => action.startsWith("s3:")))
      .flatMap(({ Action, Resource }) =>
        listOf(Action).flatMap((action) =>
          listOf(Resource).map((resource) => `${action} ${JSON.stringify(resource).match(/\/\w+\/\*/)?.[0]}`),
        ),
      )
      .toSorted();

  it("is, for the one that checks them: take from quarantine, put among the released, and clear away", () => {
    expect(ofRole("UploadsFunction")).toEqual(["s3:DeleteObject /quarantine/*", "s3:GetObject /quarantine/*", "s3:PutObject /released/*"]);
  });
});
