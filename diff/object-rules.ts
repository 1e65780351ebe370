import { at, type Fields, isTrue } from '../constructs/policy/documents/json';
import type { FieldChange } from './change';

/** What the API server or a controller does about a field that moved. */
export type FieldEffect = 'refused' | 'nodes' | 'fittingNodes' | 'pods';

/** What an effect means for what runs. */
export const EFFECT_NOTES: Readonly<Record<FieldEffect, string>> = Object.freeze({
  refused: 'refused by the API server: delete the object by hand, then deliver again',
  nodes: 'Karpenter replaces the nodes',
  fittingNodes: 'Karpenter replaces the nodes that no longer fit',
  pods: 'its pods start anew',
});

interface FieldRule {
  readonly effect: FieldEffect;
  /** The fields that it is about, from the root. */
  readonly fields: readonly string[];
  /** Fields in them that it is not about. */
  readonly but?: readonly string[];
  /** What must be true of the object beside. */
  readonly when?: (before: Fields, after: Fields) => boolean;
}

const selector: FieldRule = { effect: 'refused', fields: ['spec.selector'] };
const pods: FieldRule = { effect: 'pods', fields: ['spec.template'] };
const roleRef: FieldRule = { effect: 'refused', fields: ['roleRef'] };
const sealed = (fields: readonly string[]): FieldRule => ({
  effect: 'refused',
  fields,
  when: (before) => isTrue(before.immutable),
});

/**
 * Fields that cannot move, or that move more than themselves, by kind and group.
 *
 * Sources, all read 2026-11-30: kubernetes/kubernetes v1.35.4, `pkg/apis/<group>/validation/validation.go` (the functions
 * `Validate…Update`); apiextensions-apiserver v0.35.4, the same; sigs.k8s.io/karpenter v1.14.1, `pkg/apis/v1` (tags `hash`, rules with
 * `oldSelf`) and `pkg/controllers/nodeclaim/disruption/drift.go`; aws/karpenter-provider-aws of 2026-08-21, `pkg/apis/v1/ec2nodeclass.go`.
 */
const RULES: Readonly<Record<string, readonly FieldRule[]>> = Object.freeze({
  'DaemonSet.apps': [selector, pods],
  'Deployment.apps': [selector, pods],
  'ReplicaSet.apps': [selector],
  'StatefulSet.apps': [
    {
      effect: 'refused',
      fields: ['spec'],
      but: [
        'spec.replicas',
        'spec.ordinals',
        'spec.template',
        'spec.updateStrategy',
        'spec.revisionHistoryLimit',
        'spec.persistentVolumeClaimRetentionPolicy',
        'spec.minReadySeconds',
      ],
    },
    pods,
  ],
  'Job.batch': [
    {
      effect: 'refused',
      fields: ['selector', 'completionMode', 'podFailurePolicy', 'backoffLimitPerIndex', 'managedBy', 'successPolicy'].map(
        (f) => `spec.${f}`,
      ),
    },
    // some of it may move while the job is suspended.
    { effect: 'refused', fields: ['spec.template'], when: (before) => !isTrue(at(before, 'spec', 'suspend')) },
    // an indexed job may move both together.
    { effect: 'refused', fields: ['spec.completions'], when: (before) => at(before, 'spec', 'completionMode') !== 'Indexed' },
  ],
  Service: [
    {
      effect: 'refused',
      fields: ['spec.clusterIP', 'spec.clusterIPs'],
      // what is left out is filled in as it was.
      when: (before, after) =>
        at(after, 'spec', 'clusterIP') !== undefined && ![before, after].some((o) => at(o, 'spec', 'type') === 'ExternalName'),
    },
  ],
  PersistentVolumeClaim: [
    { effect: 'refused', fields: ['spec'], but: ['spec.resources.requests', 'spec.volumeAttributesClassName'] },
    {
      effect: 'refused',
      fields: ['spec.resources.requests.storage'],
      when: (before, after) => storageBytes(after) < storageBytes(before),
    },
  ],
  PersistentVolume: [
    { effect: 'refused', fields: ['spec.volumeMode', 'spec.csi', 'spec.nfs', 'spec.local', 'spec.hostPath', 'spec.iscsi', 'spec.fc'] },
  ],
  'StorageClass.storage.k8s.io': [{ effect: 'refused', fields: ['parameters', 'provisioner', 'reclaimPolicy', 'volumeBindingMode'] }],
  'VolumeAttributesClass.storage.k8s.io': [{ effect: 'refused', fields: ['driverName', 'parameters'] }],
  ConfigMap: [sealed(['data', 'binaryData', 'immutable'])],
  Secret: [{ effect: 'refused', fields: ['type'] }, sealed(['data', 'stringData', 'immutable'])],
  'RoleBinding.rbac.authorization.k8s.io': [roleRef],
  'ClusterRoleBinding.rbac.authorization.k8s.io': [roleRef],
  'PriorityClass.scheduling.k8s.io': [{ effect: 'refused', fields: ['value', 'preemptionPolicy'] }],
  'IngressClass.networking.k8s.io': [{ effect: 'refused', fields: ['spec.controller'] }],
  'RuntimeClass.node.k8s.io': [{ effect: 'refused', fields: ['handler'] }],
  'CustomResourceDefinition.apiextensions.k8s.io': [
    { effect: 'refused', fields: ['spec.group', 'spec.scope', 'spec.names.kind', 'spec.names.plural'] },
  ],
  'NodePool.karpenter.sh': [
    { effect: 'refused', fields: ['spec.template.spec.nodeClassRef.group', 'spec.template.spec.nodeClassRef.kind'] },
    {
      effect: 'refused',
      fields: ['spec.replicas'],
      when: (before, after) => (at(before, 'spec', 'replicas') === undefined) !== (at(after, 'spec', 'replicas') === undefined),
    },
    { effect: 'nodes', fields: ['spec.template'], but: ['spec.template.spec.requirements'] },
    { effect: 'fittingNodes', fields: ['spec.template.spec.requirements'] },
  ],
  'EC2NodeClass.karpenter.k8s.aws': [
    { effect: 'nodes', fields: ['spec'], but: ['spec.ipPrefixCount', ...selectorTerms()] },
    { effect: 'fittingNodes', fields: selectorTerms() },
  ],
});

const GRAVEST: readonly FieldEffect[] = ['refused', 'nodes', 'fittingNodes', 'pods'];

/** The gravest effect of the fields that moved in an object of this kind; undefined where it is only updated. */
export function effectOf(kind: string, before: Fields, after: Fields, moved: readonly FieldChange[]): FieldEffect | undefined {
  const found = (RULES[kind] ?? [])
    .filter((rule) => rule.when?.(before, after) ?? true)
    .filter((rule) =>
      moved.some(({ path }) => rule.fields.some((f) => touches(path, f)) && !(rule.but ?? []).some((f) => isWithin(path, f))),
    )
    .map((rule) => rule.effect);
  return GRAVEST.find((effect) => found.includes(effect));
}

/** Kinds with which goes what cannot be made again: a volume, or all that is in a namespace or of a kind. */
const STATEFUL_KINDS: ReadonlySet<string> = new Set([
  'CustomResourceDefinition.apiextensions.k8s.io',
  'Namespace',
  'PersistentVolume',
  'PersistentVolumeClaim',
]);

/** Whether deleting an object of this kind loses what cannot be made again. */
export function holdsState(kind: string, object: Fields): boolean {
  // the claims of a StatefulSet outlive it unless it says otherwise.
  const claims = at(object, 'spec', 'persistentVolumeClaimRetentionPolicy', 'whenDeleted');
  return STATEFUL_KINDS.has(kind) || (kind === 'StatefulSet.apps' && claims === 'Delete');
}

function isWithin(path: string, field: string): boolean {
  return path === field || ['.', '['].some((mark) => path.startsWith(field + mark));
}

function touches(path: string, field: string): boolean {
  return isWithin(path, field) || isWithin(field, path);
}

function selectorTerms(): readonly string[] {
  return ['ami', 'subnet', 'securityGroup', 'capacityReservation'].map((what) => `spec.${what}SelectorTerms`);
}

const UNITS: Readonly<Record<string, number>> = { k: 1e3, M: 1e6, G: 1e9, T: 1e12, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 };

function storageBytes(claim: Fields): number {
  const [, number, unit] = /^([\d.]+)(\w*)$/.exec(String(at(claim, 'spec', 'resources', 'requests', 'storage'))) ?? [];
  return Number(number) * (UNITS[unit] ?? 1);
}
