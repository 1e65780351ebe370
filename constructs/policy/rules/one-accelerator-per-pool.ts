import type { Fields } from '../documents/json';
import { list, text } from '../documents/json';
import { nodePools } from '../documents/node-pools';
import type { PolicyRule, Verdict } from '../rule';

const NAME = /\/instance-gpu-name$/;
const FAMILY = /\/instance-family$/;

/** Accelerators that a requirement leaves to choose from; an instance family has one. */
function choicesOf(requirement: Fields): readonly string[] | undefined {
  const key = text(requirement.key) ?? '';
  const values = list(requirement.values).map((value) => text(value) ?? '?');
  if (requirement.operator !== 'In') {
    return undefined;
  }
  if (NAME.test(key) || FAMILY.test(key)) {
    return values;
  }
  return key === 'node.kubernetes.io/instance-type' ? [...new Set(values.map((type) => type.split('.')[0]))] : undefined;
}

/** A pool buys one GPU model. */
export const ONE_ACCELERATOR_PER_POOL: PolicyRule = {
  id: 'OneAcceleratorPerPool',
  severity: 'error',
  title: 'A GPU node pool names exactly one GPU model.',
  why: 'Karpenter packs pods first and then buys the cheapest type that holds the packed node, so a pool of two GPU models buys the dear one; and a server planned for one model may start on the other.',
  remedy:
    "require one: { key: 'karpenter.k8s.aws/instance-gpu-name', operator: 'In', values: ['l40s'] }, and make a pool for each further model",
  *check(input): Iterable<Verdict> {
    for (const { found, hasGpus, requirements } of nodePools(input)) {
      const choices = requirements.map(choicesOf).filter((values): values is readonly string[] => values !== undefined);
      if (hasGpus && !choices.some((values) => values.length === 1)) {
        const named = requirements.find((r) => NAME.test(text(r.key) ?? '') && r.operator === 'In');
        yield {
          document: found.document,
          subject: found.subject,
          path: 'spec.template.spec.requirements',
          message: named ? `the pool may buy any of ${list(named.values).join(', ')}` : 'the pool may buy any GPU model',
        };
      }
    }
  },
};
