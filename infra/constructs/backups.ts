import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { BackupPlan, BackupPlanRule, BackupResource, BackupVault } from "aws-cdk-lib/aws-backup";
import type { ITableV2 } from "aws-cdk-lib/aws-dynamodb";
import { Schedule } from "aws-cdk-lib/aws-events";
import { ManagedPolicy, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { accept } from "../nag.ts";

const yearsKept = 7; // HIPAA asks for six (45 CFR 164.316); one more, because a month's copy is made at its end.

/** Copies of the table and the documents, beside the 35 days that the table can be wound back: one a day for a month, one a month for years, in a locked vault. */
export class Backups extends Construct {
  constructor(scope: Construct, id: string, props: { table: ITableV2; documents: IBucket; key: IKey }) {
    super(scope, id);
    const vault = new BackupVault(this, "Vault", {
      encryptionKey: props.key,
      lockConfiguration: { minRetention: Duration.days(35), maxRetention: Duration.days(yearsKept * 366) },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const plan = new BackupPlan(this, "Plan", {
      backupVault: vault,
      backupPlanRules: [
        new BackupPlanRule({
          ruleName: "daily",
          scheduleExpression: Schedule.cron({ hour: "9", minute: "0" }),
          deleteAfter: Duration.days(35),
        }),
        new BackupPlanRule({
          ruleName: "monthly",
          scheduleExpression: Schedule.cron({ day: "1", hour: "10", minute: "0" }),
          moveToColdStorageAfter: Duration.days(30),
          deleteAfter: Duration.days(yearsKept * 365),
        }),
      ],
    });
    // May copy, and not put back: restoring is a person's decision, with a role of its own.
    const role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("backup.amazonaws.com"),
      managedPolicies: ["service-role/AWSBackupServiceRolePolicyForBackup", "AWSBackupServiceRolePolicyForS3Backup"].map((name) =>
        ManagedPolicy.fromAwsManagedPolicyName(name),
      ),
    });
    plan.addSelection("Kept", {
      role,
      disableDefaultBackupPolicy: true, // It is among the role's own.
      resources: [BackupResource.fromDynamoDbTable(props.table), BackupResource.fromArn(props.documents.bucketArn)],
    });
    accept(this, "backups");
  }
}
