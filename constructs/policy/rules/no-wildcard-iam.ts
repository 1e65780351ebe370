import type { FoundResource } from '../documents/cloudformation';
import { cloudFormationResources } from '../documents/cloudformation';
import type { Fields } from '../documents/json';
import { at, fields, isFields, list, text } from '../documents/json';
import { objectsOfKind } from '../documents/kubernetes';
import type { PolicyRule, Verdict } from '../rule';

/** Actions that change or send something and yet name no resource in IAM's own reference, so '*' is all that can be written. */
const WITHOUT_RESOURCE: readonly string[] = Object.freeze([
  'cloudwatch:PutMetricData',
  'ecr-public:GetAuthorizationToken',
  'ecr:GetAuthorizationToken',
  'sts:GetCallerIdentity',
  'sts:GetServiceBearerToken',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
]);

interface FoundStatement {
  readonly body: Fields;
  readonly path: string;
}

/** Every statement of every policy document of a resource, wherever it stands. */
function* statementsIn(value: unknown, path: string): Iterable<FoundStatement> {
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) {
      yield* statementsIn(item, `${path}[${i}]`);
    }
  } else if (isFields(value)) {
    if (value.Statement !== undefined) {
      for (const [i, body] of list(value.Statement).entries()) {
        if (isFields(body)) {
          yield { body, path: `${path}.Statement[${i}]` };
        }
      }
      return;
    }
    for (const [key, item] of Object.entries(value)) {
      yield* statementsIn(item, `${path}.${key}`);
    }
  }
}

const isWild = (action: unknown): boolean => action === '*' || /^[\w-]+:\*$/.test(text(action) ?? '');
const isAnyone = (principal: unknown): boolean => principal === '*' || list(at(principal, 'AWS')).includes('*');
/** The account itself, as the default key policy of KMS names it: it only lets IAM decide. */
const isAccountRoot = (principal: unknown): boolean => /:root\b/.test(JSON.stringify(at(principal, 'AWS') ?? ''));

function* statement({ body, path }: FoundStatement, type: string): Iterable<Omit<Verdict, 'document' | 'subject'>> {
  if (body.Effect === 'Deny') {
    return;
  }
  const principal = at(body, 'Principal');
  const conditioned = Object.keys(fields(body.Condition)).length > 0;
  if (isAnyone(principal) && !conditioned) {
    yield { path: `${path}.Principal`, message: 'the policy lets anyone in, without a condition' };
  }
  if (body.NotAction !== undefined || body.NotResource !== undefined || body.NotPrincipal !== undefined) {
    yield { path, message: 'the policy allows everything except what it names' };
  }
  const actions = list(at(body, 'Action'));
  if (!(type === 'AWS::KMS::Key' && isAccountRoot(principal))) {
    for (const action of actions.filter(isWild)) {
      yield { path: `${path}.Action`, message: `the policy allows '${String(action)}'` };
    }
  }
  // a policy that names a principal hangs on a resource, and its '*' means that one.
  if (principal !== undefined || !list(at(body, 'Resource')).includes('*')) {
    return;
  }
  const named = actions.map((action) => text(action)).filter((action): action is string => action !== undefined && !isWild(action));
  const narrow = named.filter((action) => !WITHOUT_RESOURCE.includes(action) && !/:(Describe|List)/.test(action));
  if (narrow.length > 0) {
    const reads = narrow.every((action) => /:(BatchGet|Get|Head|Lookup|Query|Scan|Search)/.test(action));
    yield {
      path: `${path}.Resource`,
      message: `the policy allows ${narrow.join(', ')} on every resource`,
      severity: reads || conditioned ? 'warning' : 'error',
    };
  }
}

function* administrators({ properties, document, subject }: FoundResource): Iterable<Verdict> {
  for (const [i, arn] of list(properties.ManagedPolicyArns).entries()) {
    if (/policy\/AdministratorAccess"/.test(JSON.stringify(arn) ?? '')) {
      yield {
        document,
        subject,
        path: `Properties.ManagedPolicyArns[${i}]`,
        message: "the policy 'AdministratorAccess' allows everything",
      };
    }
  }
}

/** Rights are named one by one. */
export const NO_WILDCARD_IAM: PolicyRule = {
  id: 'NoWildcardIam',
  severity: 'error',
  title:
    "No policy allows all actions of a service, everything but a list, changes on every resource, or anyone; no Kubernetes role holds '*'.",
  why: "What runs strangers' prompts will be asked to do more than it should; rights decide what it can do.",
  remedy:
    "name the actions and the resources, best by a grant: bucket.grantRead(role). Describe and List on '*' pass; Get on '*' and '*' under a condition are warnings",
  *check(input): Iterable<Verdict> {
    for (const resource of cloudFormationResources(input)) {
      const { document, subject, type } = resource;
      for (const found of statementsIn(resource.properties, 'Properties')) {
        for (const verdict of statement(found, type)) {
          yield { document, subject, ...verdict };
        }
      }
      yield* administrators(resource);
    }
    for (const { document, subject, object } of objectsOfKind(input, 'Role', 'ClusterRole')) {
      for (const [i, rule] of list(object.rules).entries()) {
        for (const field of ['apiGroups', 'resources', 'verbs'].filter((key) => list(at(rule, key)).includes('*'))) {
          yield {
            document,
            subject,
            path: `rules[${i}].${field}`,
            message: `the role holds every one of its ${field}`,
            remedy: `list the ${field}`,
          };
        }
      }
    }
  },
};
