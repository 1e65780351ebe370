import { at, fields, isFields, isUnknown, list, text } from '../documents/json';
import type { FoundObject } from '../documents/kubernetes';
import { annotationsOf, kubernetesObjects, objectsOfKind } from '../documents/kubernetes';
import { type FoundPod, pods } from '../documents/workloads';
import type { PolicyInput } from '../policy-input';
import type { Verdict } from '../rule';

/** Annotations that make a load balancer internal. */
const INTERNAL: Readonly<Record<string, string>> = Object.freeze({
  'service.beta.kubernetes.io/aws-load-balancer-scheme': 'internal',
  'service.beta.kubernetes.io/aws-load-balancer-internal': 'true',
  'service.beta.kubernetes.io/azure-load-balancer-internal': 'true',
  'networking.gke.io/load-balancer-type': 'Internal',
  'alb.ingress.kubernetes.io/scheme': 'internal',
});

function isInternal(object: unknown): boolean {
  const annotations = { ...annotationsOf(object), ...annotationsOf({ metadata: at(object, 'spec', 'infrastructure') }) };
  return Object.entries(INTERNAL).some(([key, value]) => annotations[key] === value);
}

function* openRules({ document, subject, object }: FoundObject): Iterable<Verdict> {
  for (const [direction, peers] of [
    ['ingress', 'from'],
    ['egress', 'to'],
  ]) {
    for (const [i, rule] of list(at(object, 'spec', direction)).entries()) {
      const path = `spec.${direction}[${i}]`;
      const from = list(at(rule, peers));
      if (from.length === 0) {
        const message = `the ${direction} rule has no '${peers}', so it admits every address`;
        yield { document, subject, path, message, remedy: `name the peers in '${peers}'` };
      }
      for (const [j, peer] of from.entries()) {
        const cidr = text(at(peer, 'ipBlock', 'cidr')) ?? '';
        if (/^(0\.0\.0\.0|::)\/0$/.test(cidr)) {
          yield { document, subject, path: `${path}.${peers}[${j}].ipBlock.cidr`, message: `the ${direction} rule admits ${cidr}` };
        }
      }
    }
  }
}

/** Services, gateways and network policies that open the cluster. */
export function* objectExposure(input: PolicyInput): Iterable<Verdict> {
  for (const found of kubernetesObjects(input)) {
    const { document, subject, object, kind, group } = found;
    const type = at(object, 'spec', 'type');
    if (kind === 'Service' && group === '' && type === 'LoadBalancer' && !isInternal(object)) {
      yield { document, subject, path: 'spec.type', message: 'a load balancer without an annotation that makes it internal may be public' };
    } else if (kind === 'Service' && group === '' && type === 'NodePort') {
      yield { document, subject, path: 'spec.type', message: 'a node port opens the port on every node' };
    } else if (
      ((kind === 'Ingress' && group === 'networking.k8s.io') || (kind === 'Gateway' && group === 'gateway.networking.k8s.io')) &&
      !isInternal(object)
    ) {
      yield {
        document,
        subject,
        path: 'spec',
        message: `${kind === 'Ingress' ? 'an ingress' : 'a gateway'} lets requests in from outside the cluster`,
      };
    } else if (kind === 'NetworkPolicy' && group === 'networking.k8s.io') {
      yield* openRules(found);
    }
  }
}

/** Whether a policy denies, for every pod of its namespace, what no policy allows in a direction. */
function deniesByDefault(policy: FoundObject, direction: 'Ingress' | 'Egress'): boolean {
  const spec = at(policy.object, 'spec');
  const selector = at(spec, 'podSelector');
  const rules = list(at(spec, direction.toLowerCase()));
  const types = at(spec, 'policyTypes');
  // left out, the types are ingress, and egress if there are egress rules.
  const holds = types === undefined ? direction === 'Ingress' || at(spec, 'egress') !== undefined : list(types).includes(direction);
  const ofAll =
    selector === undefined ||
    (isFields(selector) && list(selector.matchExpressions).length === 0 && Object.keys(at(selector, 'matchLabels') ?? {}).length === 0);
  return holds && ofAll && rules.every((rule) => list(at(rule, direction === 'Ingress' ? 'from' : 'to')).length > 0);
}

/** Whether a policy selects a pod, and so denies in its directions what no policy allows. */
function fences(policy: FoundObject, pod: FoundPod, direction: 'Ingress' | 'Egress'): boolean {
  const wanted = Object.entries(fields(at(policy.object, 'spec', 'podSelector', 'matchLabels')));
  const types = list(at(policy.object, 'spec', 'policyTypes'));
  return types.includes(direction) && wanted.length > 0 && wanted.every(([key, value]) => pod.labels[key] === value);
}

/** Namespaces with pods but without a policy that denies by default. One that is somebody else's cannot be closed: there each pod is. */
export function* namespaceIsolation(input: PolicyInput): Iterable<Verdict> {
  const policies = objectsOfKind(input, 'NetworkPolicy').filter((found) => found.group === 'networking.k8s.io');
  const all = [...pods(input)].filter((pod) => !isUnknown(pod.owner.namespace));
  for (const namespace of new Set(all.map((pod) => pod.owner.namespace))) {
    const here = all.filter((pod) => pod.owner.namespace === namespace);
    const own = policies.filter((policy) => policy.namespace === namespace);
    const home = objectsOfKind(input, 'Namespace').find((found) => found.name === namespace);
    const open = (['Ingress', 'Egress'] as const).filter(
      (direction) =>
        !own.some((policy) => deniesByDefault(policy, direction)) &&
        (home !== undefined || !here.every((pod) => own.some((policy) => fences(policy, pod, direction)))),
    );
    if (open.length > 0) {
      yield {
        document: home?.document ?? here[here.length - 1].owner.document,
        subject: `Namespace ${namespace}`,
        path: '',
        message: `pods run in namespace '${namespace}', but no network policy denies ${open.join(' and ')} by default`,
        remedy: "add a NetworkPolicy with 'podSelector: {}' and 'policyTypes: [Ingress, Egress]', then allow what is needed",
      };
    }
  }
}
