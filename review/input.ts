import type { PlanDocument } from '../constructs/planning/plan-document';
import type { Finding } from '../constructs/policy/finding';

/** A CloudFormation template of the review. */
export interface ReviewTemplate {
  /** Name of the stack. */
  readonly name: string;
  /** The template. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** A chart of the review. */
export interface ReviewChart {
  /** Name of the chart. */
  readonly name: string;
  /** Charts that come before it. */
  readonly dependsOn: readonly string[];
  /** Its objects. */
  readonly objects: readonly Readonly<Record<string, unknown>>[];
}

/** One way to deploy. */
export interface ReviewDoor {
  /** Its name. */
  readonly name: string;
  /** The commands, in order. */
  readonly commands: readonly string[];
}

/** Everything that the review page shows; it reads nothing else. */
export interface ReviewInput {
  /** Title of the page. */
  readonly title: string;
  /** The plan. */
  readonly plan: PlanDocument;
  /** CloudFormation templates. */
  readonly templates: readonly ReviewTemplate[];
  /** Kubernetes objects by chart. */
  readonly manifests: readonly ReviewChart[];
  /**
   * Resources of the Pulumi door.
   *
   * @default - not shown
   */
  readonly pulumi?: readonly { readonly type: string; readonly name: string }[];
  /** Findings, open and acknowledged. */
  readonly findings: readonly Finding[];
  /** Ways to deploy. */
  readonly doors: readonly ReviewDoor[];
  /** Version of the kit. */
  readonly version: string;
}

/** A resource of a template. */
export interface ReviewResource {
  /** Name of the template. */
  readonly template: string;
  /** Logical id. */
  readonly id: string;
  /** Type: `AWS::S3::Bucket`. */
  readonly type: string;
  /** Its properties. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** Whether it stays when the stack goes. */
  readonly retained: boolean;
}

/** Every resource of the templates. */
export function resourcesOf(templates: readonly ReviewTemplate[]): ReviewResource[] {
  return templates.flatMap((t) =>
    Object.entries((t.body.Resources ?? {}) as Record<string, Record<string, unknown>>).map(([id, r]) => ({
      template: t.name,
      id,
      type: String(r.Type),
      properties: (r.Properties ?? {}) as Record<string, unknown>,
      retained: r.DeletionPolicy === 'Retain' || r.DeletionPolicy === 'RetainExceptOnCreate',
    })),
  );
}

/** Name, namespace and kind of an object. */
export function nameOf(object: Readonly<Record<string, unknown>>): { kind: string; name: string; namespace: string } {
  const metadata = (object.metadata ?? {}) as { name?: string; namespace?: string };
  return { kind: String(object.kind), name: metadata.name ?? '', namespace: metadata.namespace ?? '' };
}
