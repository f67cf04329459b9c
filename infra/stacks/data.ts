import { ArnFormat, CfnOutput, RemovalPolicy, Stack } from "aws-cdk-lib";
import type { StackProps } from "aws-cdk-lib";
import { AttributeType, Billing, ProjectionType, StreamViewType, TableEncryptionV2, TableV2 } from "aws-cdk-lib/aws-dynamodb";
import type { GlobalSecondaryIndexPropsV2 } from "aws-cdk-lib/aws-dynamodb";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import type { Construct } from "constructs";
import type { IndexName } from "../../data/table.ts";
import { Backups } from "../constructs/backups.ts";
import { Documents } from "../constructs/documents.ts";
import { HouseKey } from "../constructs/house-key.ts";
import type { Means } from "../grants.ts";
import { accept } from "../nag.ts";
import type { Settings } from "../settings.ts";

const text = (name: string) => ({ name, type: AttributeType.STRING });
const listIndexes = ["gsi1", "gsi2", "gsi3", "gsi4"] as const satisfies readonly IndexName[];

export interface DataStackProps extends StackProps {
  readonly settings: Settings;
}

/** What must never be lost: the table, its search index, the documents, the house's secret, and the keys they are closed with. */
export class DataStack extends Stack {
  readonly table: TableV2;
  readonly search: TableV2;
  readonly secret: Secret;
  readonly documents: Bucket;
  readonly tablesKey: HouseKey;
  readonly logsKey: HouseKey;

  constructor(scope: Construct, id: string, props: DataStackProps) {
    super(scope, id, { ...props, terminationProtection: true });
    this.tablesKey = new HouseKey(this, "TablesKey", { what: "MedLegal: tables, their backups and the house's secret" });
    this.logsKey = new HouseKey(this, "LogsKey", { what: "MedLegal: logs" });
    this.logsKey.lendTo(
      `logs.${this.region}.amazonaws.com`,
      ["kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:GenerateDataKey", "kms:DescribeKey"],
      {
        ArnLike: {
          "kms:EncryptionContext:aws:logs:arn": this.formatArn({
            service: "logs",
            resource: "log-group",
            resourceName: "*",
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          }),
        },
      },
    );

    this.table = new TableV2(this, "Table", {
      ...this.#kept(),
      globalSecondaryIndexes: [...listIndexes.map(listIndex), byDay],
      dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
      timeToLiveAttribute: "ttl",
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 35 },
    });
    // Derived from the table: it is dropped and rebuilt by a command, so it needs no stream and no backup (DESIGN 5).
    this.search = new TableV2(this, "Search", this.#kept());

    this.secret = new Secret(this, "HouseSecret", {
      description: "MedLegal: what the keyed hashes and sealed cursors are made from",
      encryptionKey: this.tablesKey,
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    accept(this.secret, "house-secret");
    this.documents = new Documents(this, "Documents", { webOrigin: props.settings.webOrigin }).bucket;
    new Backups(this, "Backups", { table: this.table, documents: this.documents, key: this.tablesKey });
    new CfnOutput(this, "TableName", { value: this.table.tableName });
    new CfnOutput(this, "SearchTableName", { value: this.search.tableName });
    new CfnOutput(this, "HouseSecretArn", { value: this.secret.secretArn }); // Where it is, for commands; who may read it, IAM says.
  }

  /** What the grants of functions call these things. */
  get means(): Record<"table" | "search" | "secret" | "documents", Means> {
    const { table, search, secret, documents, tablesKey: key } = this;
    return {
      table: { arns: [table.tableArn], key },
      search: { arns: [search.tableArn], key },
      secret: { arns: [secret.secretArn], key },
      documents: { arns: [documents.bucketArn], key: documents.encryptionKey! }, // It is closed with a key of its own.
    };
  }

  #kept() {
    return {
      partitionKey: text("pk"),
      sortKey: text("sk"),
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.customerManagedKey(this.tablesKey),
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    };
  }
}

/** Lists are read whole from their index, so it carries everything; only small rows are in it. */
const listIndex = (indexName: string): GlobalSecondaryIndexPropsV2 => ({
  indexName,
  partitionKey: text(`${indexName}pk`),
  sortKey: text(`${indexName}sk`),
  projectionType: ProjectionType.ALL,
});

/** What happened on a day. Event rows hold whole changes, so this index carries only their keys. */
const byDay: GlobalSecondaryIndexPropsV2 = {
  indexName: "byDay" satisfies IndexName,
  partitionKey: text("byDaypk"),
  sortKey: text("byDaysk"),
  projectionType: ProjectionType.KEYS_ONLY,
};
