import type * as cdk from 'aws-cdk-lib';
import type { App as Charts } from 'cdk8s';
import type { IEksPlatform } from '../constructs/delivery/eks-door';
import type { ProvidedKind } from '../constructs/planning/operator-release';
import type { OrganizationProps } from '../constructs/planning/organization/organization-props';
import type { PlanDocument } from '../constructs/planning/plan-document';

/** The AWS side of a blueprint, ready for the EKS door. */
export interface AwsPlatform {
  /** All that must stand before the first chart, and the cluster that takes the charts. */
  readonly platform: IEksPlatform;
  /** The charts, with string tokens where a value is known at deployment only. */
  readonly charts: Charts;
}

/** A blueprint with its numbers worked out. */
export interface PlannedBlueprint {
  /** The plan as data. */
  readonly document: PlanDocument;
  /** AWS region; undefined where nothing of the deployment is in AWS. */
  readonly region?: string;
  /** What the organisation asks of every object, as the checks hold it; undefined where it asks nothing. */
  readonly organization?: OrganizationProps;
  /** Kinds that operators which are in the cluster already bring. */
  readonly alsoProvided: readonly ProvidedKind[];
  /** Builds the charts. On platform `aws` with plain words where AWS would fill in a value: for checks and reviews, not to be delivered. */
  readonly objects: (app: Charts) => void;
  /** Builds the AWS side and its charts in a stack; undefined where CDK has nothing to deliver. */
  readonly aws?: (stack: cdk.Stack, charts: Charts) => AwsPlatform;
}

/** A blueprint of the catalogue. Nothing of it is loaded before it is asked for. */
export interface Blueprint {
  /** Its name: `customer-service`. */
  readonly name: string;
  /** What it is, in one line. */
  readonly title: string;
  /** Ready requirements files, by size. */
  readonly sizes: Readonly<Record<string, string>>;
  /** Reads requirements and plans. Throws a `GroundplanError` that says what to change. */
  plan(raw: unknown, file?: string): PlannedBlueprint;
  /** The JSON Schema of its requirements, for editors. */
  schema(): unknown;
}
