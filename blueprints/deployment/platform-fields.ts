import { z } from 'zod';
import { Accelerator } from '../../constructs/planning/accelerator';

/** GPUs with brain float and CUDA: what vLLM serves today's models on. */
const SERVED = Accelerator.ALL.filter((a) => a.runtime === 'cuda' && a !== Accelerator.T4);
/** Those that may be bought: an EC2 instance type carries them, and the node image has their driver. */
export const ACCELERATORS: readonly Accelerator[] = Object.freeze(
  SERVED.filter((a) => a.instanceTypes.length > 0 && ![Accelerator.B300, Accelerator.RTX_PRO_4500, Accelerator.RTX_PRO_6000].includes(a)),
);
const ids = (all: readonly Accelerator[]): [string, ...string[]] => all.map((a) => a.id) as [string, ...string[]];

/** A whole number in bounds. */
export const count = (atLeast: number, atMost: number): z.ZodNumber => z.number().int().min(atLeast).max(atMost);

const matching = (pattern: RegExp, words: string): z.ZodString => z.string().regex(pattern, `must be ${words}`);
const dnsLabel = (most: number): z.ZodString =>
  matching(
    new RegExp(`^[a-z]([-a-z0-9]{0,${most - 2}}[a-z0-9])?$`),
    `a name of at most ${most} small letters, digits and '-' that begins with a letter`,
  );
const cidr = (): z.ZodString => matching(/^(\d{1,3}\.){3}\d{1,3}\/\d{1,2}$/, 'a range of addresses like 10.0.0.0/16');
const awsId = (prefix: string): z.ZodString => matching(new RegExp(`^${prefix}-[0-9a-f]{8,17}$`), `an id like ${prefix}-0123456789abcdef0`);
const arn = (service: string, words: string): z.ZodString => matching(new RegExp(`^arn:aws[a-z-]*:${service}:`), `the ARN of ${words}`);

/** Days that CloudWatch Logs can keep. */
const LOG_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653];
const LOGS = z
  .union(LOG_DAYS.map((d) => z.literal(d)) as [z.ZodLiteral<number>, z.ZodLiteral<number>, ...z.ZodLiteral<number>[]])
  .meta({ unit: 'days', choices: LOG_DAYS });

const NAME = dnsLabel(40).describe(
  'name of the deployment: its stack, its namespace and its folder are called so; none other in the cluster is',
);
/** What a deployment can stand on; the block of each has its name. */
export const PLATFORMS = ['aws', 'eks', 'kubernetes'] as const;
const PLATFORM = z
  .enum(PLATFORMS)
  .describe('what it stands on: aws (network and cluster of its own), eks (a cluster that exists), kubernetes (any other that exists)');

/** What is bought on AWS, and where. */
const BUYING = {
  region: matching(/^[a-z]{2}(-[a-z]+)+-\d$/, 'the name of an AWS region like us-east-1').describe('AWS region'),
  zones: z
    .array(matching(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, 'the name of a zone like us-east-1a'))
    .min(2)
    .max(6)
    .describe('availability zones of that region'),
  accelerators: z
    .array(z.enum(ids(ACCELERATORS)))
    .min(1)
    .default(['l4', 'l40s', 'h100'])
    .describe('GPU models that may be bought; the cheapest that fits is taken'),
};

/** What is known of a cluster that exists. */
const EXISTING = {
  namespace: dnsLabel(63).optional().describe('namespace that exists; without it the deployment makes one of its own name'),
  install: z
    .array(z.enum(['keda', 'prometheus', 'gpu-telemetry']))
    .default([])
    .describe('operators that this deployment installs, and whether it watches the GPUs of its nodes; what is left out is there already'),
  prometheusAddress: matching(/^https?:\/\/\S+$/, 'an address like http://prometheus.monitoring:9090')
    .optional()
    .describe('address at which the autoscaler reaches Prometheus; needed where prometheus is not installed'),
  prometheusNamespace: dnsLabel(63).default('monitoring').describe('namespace of the Prometheus that collects the metrics'),
  monitorLabels: z
    .record(z.string(), z.string())
    .default({})
    .describe('labels by which the Prometheus that is there finds monitors and rules, as release: kube-prometheus-stack'),
};

const AWS = z.strictObject({
  ...BUYING,
  region: BUYING.region.default('us-east-1'),
  zones: BUYING.zones.default(['us-east-1a', 'us-east-1b']),
  cidr: cidr().default('10.0.0.0/16').describe('addresses of the network, from /16 to /20'),
  egress: z
    .enum(['nat', 'nat-per-zone', 'none'])
    .default('nat')
    .describe('way out of the network: one NAT gateway, one a zone, or none (all images then come from registries inside AWS)'),
  adminRoleArn: arn('iam', 'an IAM role').optional().describe('role whose holders administer the cluster; without it the stack makes one'),
  apiServerCidrs: z
    .array(cidr())
    .default([])
    .describe('public addresses that reach the API server, by ranges; none: from inside the network alone'),
  dockerHubSecretArn: arn('secretsmanager', "a secret whose name begins with 'ecr-pullthroughcache/'")
    .optional()
    .describe('credentials for Docker Hub; with them images are cached in the account, and fetched through no NAT gateway'),
  logsDays: LOGS.default(90).describe('how long logs are kept'),
  oldModelDays: count(1, 3650).default(90).describe('how long replaced files of a model stay restorable').meta({ unit: 'days' }),
});

const EKS = z.strictObject({
  ...BUYING,
  cluster: matching(/^[0-9A-Za-z][\w-]{0,99}$/, 'the name of an EKS cluster').describe('name of the EKS cluster'),
  nodeRoleName: matching(/^[\w+=,.@-]{1,64}$/, 'the name of an IAM role').describe('role of the nodes that Karpenter starts'),
  discoveryTag: z.string().min(1).describe('value of the tag karpenter.sh/discovery on subnets and security groups'),
  nodeSecurityGroupIds: z.array(awsId('sg')).min(1).optional().describe('security groups of the nodes; without it those with the tag'),
  volumeKeyArn: arn('kms', 'a KMS key').optional().describe("key that encrypts the nodes' volumes; without it the account's own for EBS"),
  ...EXISTING,
  modelBucket: matching(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'the name of a bucket')
    .optional()
    .describe('bucket that holds the weights under models/; without it they come from the Hugging Face hub'),
  modelBucketKeyArn: arn('kms', 'a KMS key').optional().describe('key that the bucket is encrypted with'),
  vpcCidr: cidr().optional().describe('addresses of the network, where its S3 endpoint is; needed with modelBucket'),
  kubectl: z
    .strictObject({
      vpcId: awsId('vpc').describe('network of the cluster'),
      privateSubnetIds: z.array(awsId('subnet')).min(1).describe('subnets from which the API server is reached'),
      clusterSecurityGroupId: awsId('sg').describe('security group of the cluster'),
    })
    .optional()
    .describe('what CDK needs to deliver the objects itself; without it they are delivered as YAML or by Pulumi'),
});

const QUANTITY = { gpus: count(1, 16), cores: z.number().min(1).max(1024), gib: z.number().min(1).max(65_536) };
const KUBERNETES = z.strictObject({
  node: z
    .strictObject({
      accelerator: z.enum(ids(SERVED)).describe('GPU model of a node'),
      gpus: QUANTITY.gpus.describe('GPUs of a node'),
      cpu: QUANTITY.cores.describe('cores that pods can ask for on a node (status.allocatable)').meta({ unit: 'cores' }),
      memoryGiB: QUANTITY.gib.describe('memory that pods can ask for on a node (status.allocatable)').meta({ unit: 'GiB' }),
      diskGB: count(10, 1_000_000).optional().describe('room for weights on a node').meta({ unit: 'GB' }),
      networkGbps: z.number().min(0.1).max(3200).default(10).describe('network of a node').meta({ unit: 'Gbit/s' }),
      usdPerHour: z.number().min(0).optional().describe('what a node costs; without it the bill has no total').meta({ unit: 'USD/h' }),
    })
    .describe('the nodes with GPUs, as they are'),
  nodes: count(1, 10_000).describe('nodes with GPUs that this deployment may use').meta({ unit: 'nodes' }),
  zones: count(1, 6).default(1).describe('zones that the nodes are in (label topology.kubernetes.io/zone)').meta({ unit: 'zones' }),
  nodeLabels: z
    .record(z.string(), z.string())
    .optional()
    .describe('labels that select the nodes; without it nvidia.com/gpu.product as GPU feature discovery writes it'),
  taints: z
    .array(matching(/^[\w./-]+(=[\w.-]*)?:(NoSchedule|PreferNoSchedule|NoExecute)$/, 'a taint as kubectl writes it: key=value:NoSchedule'))
    .default([])
    .describe('taints of the nodes as kubectl writes them, which pods tolerate beside nvidia.com/gpu'),
  managedControlPlane: z
    .boolean()
    .default(false)
    .describe(
      "whether controller manager, scheduler and etcd are the cloud's, as on GKE and AKS; only asked where prometheus is installed",
    ),
  storageClassName: dnsLabel(63).optional().describe("class of the volume for the weights; without it the node's own disk"),
  ...EXISTING,
});

const ORGANIZATION = z
  .strictObject({
    labels: z.record(z.string(), z.string()).optional().describe('labels of every object and pod'),
    annotations: z.record(z.string(), z.string()).optional().describe('annotations of every object and pod'),
    registryMirrors: z
      .record(z.string(), z.string())
      .optional()
      .describe('where images of a registry come from instead, as docker.io: harbor.example.com/dockerhub'),
    imageDigests: z.record(z.string(), z.string()).optional().describe('digest of an image, as it is written without one'),
    imagePullSecrets: z.array(z.string()).optional().describe('Secrets with credentials for registries'),
    tolerations: z
      .array(
        z.strictObject({
          key: z.string().min(1).optional(),
          operator: z.enum(['Exists', 'Equal']).optional(),
          value: z.string().optional(),
          effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']).optional(),
          tolerationSeconds: z.number().int().optional(),
        }),
      )
      .optional()
      .describe('taints that every pod tolerates'),
    chartRepositories: z
      .record(z.string(), z.string())
      .optional()
      .describe('where charts of a repository come from instead, as https://kedacore.github.io/charts: oci://harbor.example.com/charts'),
    nodeSelector: z.record(z.string(), z.string()).optional().describe('labels of the nodes that every pod runs on'),
    priorityClassName: z.string().optional().describe('priority class of every pod'),
  })
  .optional()
  .describe('what every object of the deployment has in common');

const ALERTS = z
  .strictObject({
    receiver: z.enum(['slack', 'pagerduty', 'webhook']).describe('who is told when an alert fires'),
    secretName: dnsLabel(63).describe('Secret in the namespace with the address or key of the receiver'),
    secretKey: z.string().min(1).optional().describe('its key; without it url, or routing-key for PagerDuty'),
    channel: z.string().min(1).optional().describe('channel of Slack, as #ai-alerts'),
  })
  .optional()
  .describe('who is told when an alert fires');

/** The fields of every blueprint: which deployment it is, and what it stands on. */
export const DEPLOYMENT_FIELDS = {
  name: NAME,
  platform: PLATFORM,
  serviceName: dnsLabel(63).optional().describe('name of the Service that clients call; without it the name that the blueprint gives'),
  aws: AWS.optional().describe('the AWS account'),
  eks: EKS.optional().describe('the EKS cluster that exists'),
  kubernetes: KUBERNETES.optional().describe('the cluster that exists'),
  organization: ORGANIZATION,
  alerts: ALERTS,
};

/** The answers to those fields. */
export type Deployment = z.infer<z.ZodObject<typeof DEPLOYMENT_FIELDS>>;
/** A network and a cluster of its own on AWS. */
export type AwsFields = z.infer<typeof AWS>;
/** An EKS cluster that exists. */
export type EksFields = z.infer<typeof EKS>;
/** Who is told of alerts. */
export type AlertFields = NonNullable<z.infer<typeof ALERTS>>;
/** Any other cluster that exists. */
export type KubernetesFields = z.infer<typeof KUBERNETES>;
