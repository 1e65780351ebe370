import type { KubernetesObject } from '../../../constructs/delivery/manifest-graph';
import { ApiError } from '../../../verify/api-client';
import type { ControlPlane } from './control-plane';

const NAME = 'pods-of-this-organisation';

/** What platform teams ask of every container, as rules in CEL with what a refusal says. */
const RULES = {
  'c.image.matches("(:[^:/]*[0-9][^:/]*|@sha256:[0-9a-f]{64})$")': 'images name a version or a digest',
  'has(c.resources) && has(c.resources.limits) && "memory" in c.resources.limits': 'containers have a limit of memory',
  'has(c.securityContext) && has(c.securityContext.readOnlyRootFilesystem) && c.securityContext.readOnlyRootFilesystem':
    'root file systems are read-only',
};

const POLICY: KubernetesObject = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingAdmissionPolicy',
  metadata: { name: NAME },
  spec: {
    failurePolicy: 'Fail',
    matchConstraints: {
      resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['pods'] }],
    },
    variables: [
      { name: 'containers', expression: 'object.spec.containers + (has(object.spec.initContainers) ? object.spec.initContainers : [])' },
    ],
    validations: Object.entries(RULES).map(([rule, message]) => ({ expression: `variables.containers.all(c, ${rule})`, message })),
  },
};

const BINDING: KubernetesObject = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingAdmissionPolicyBinding',
  metadata: { name: NAME },
  spec: { policyName: NAME, validationActions: ['Deny'] },
};

/** Puts an organisation's policy in force for all pods, and waits until the API server acts by it. */
export async function enforcePolicy({ api, room }: ControlPlane): Promise<void> {
  await api.apply(POLICY);
  await api.apply(BINDING);
  const bad = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'bad' }, spec: { containers: [{ name: 'bad', image: 'bad:latest' }] } };
  await room.until('the policy is in force', 60, async () => {
    try {
      await api.apply(bad, { dryRun: true });
      return false;
    } catch (error) {
      return error instanceof ApiError && error.message.includes(NAME);
    }
  });
}
