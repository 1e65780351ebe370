import { cloudFormationResources } from '../documents/cloudformation';
import { at, isUnknown } from '../documents/json';
import { holdsData, keepsData } from '../documents/stateful';
import type { PolicyRule, Verdict } from '../rule';

/** What holds data outlives its stack. */
export const STATEFUL_RETAINED: PolicyRule = {
  id: 'StatefulRetained',
  severity: 'error',
  title: 'Resources that hold data, and the keys that open it, are kept or snapshotted when they leave the template or are replaced.',
  why: 'A renamed id or a removed stack must not delete models, conversations or keys. CloudFormation deletes by default.',
  remedy:
    "set 'DeletionPolicy' and 'UpdateReplacePolicy' to Retain or Snapshot, 'DeletionPolicy' better to RetainExceptOnCreate, so that a first deployment that fails leaves nothing; in the CDK: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE",
  *check(input): Iterable<Verdict> {
    for (const { type, body, properties, document, subject } of cloudFormationResources(input)) {
      if (!holdsData(type, properties)) {
        continue;
      }
      for (const policy of ['DeletionPolicy', 'UpdateReplacePolicy']) {
        const value = at(body, policy);
        if (!isUnknown(value) && !keepsData(value)) {
          const message = `${policy} is ${value === undefined ? 'not set, which means Delete' : `'${String(value)}'`}, and the resource holds data`;
          yield { document, subject, path: policy, message };
        }
      }
    }
  },
};
