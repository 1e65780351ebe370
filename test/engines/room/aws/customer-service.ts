import { planCustomerService } from '../../../../blueprints/customer-service/plan';
import { customerServiceNewEksPlatform } from '../../../../blueprints/customer-service/platform-eks';
import { customerServiceWorkload } from '../../../../blueprints/customer-service/workload';
import { type ManifestChart, OperatorRole, withoutNodes } from '../../../../constructs/delivery/manifest-graph';
import { chartsOf } from '../graph';
import type { AwsAccount } from './emulator';

/** What the cluster of a deployed customer-service should get: the blueprint's charts with the names that AWS gave to its resources. */
export function wantedCharts(account: AwsAccount, requirements: unknown, physical: (path: string) => string): readonly ManifestChart[] {
  const [{ cluster }, { KeyMetadata }] = account.ask([
    ['eks', 'DescribeCluster', { name: physical('Platform/Cluster/Cluster') }],
    ['kms', 'DescribeKey', { KeyId: physical('Platform/Keys/volumes') }],
  ]);
  const plan = planCustomerService(requirements);
  const values = {
    clusterName: cluster.name,
    interruptionQueueName: physical('Platform/Cluster/Karpenter/InterruptionQueue').split('/').at(-1)!,
    nodeRoleName: physical('Platform/Cluster/Karpenter/NodeRole'),
    nodeInstanceProfileName: 'not used with NAT',
    discoveryTag: plan.document.deployment,
    nodeSecurityGroupId: cluster.resourcesVpcConfig.clusterSecurityGroupId,
    volumeKeyArn: KeyMetadata.Arn,
    modelBucketName: physical('Platform/Models/Bucket'),
    modelPrefix: `models/${plan.model.id}`,
    vpcCidr: '10.0.0.0/16',
  };
  const charts = chartsOf((app) => customerServiceWorkload(app, plan, customerServiceNewEksPlatform(app, plan, values)));
  return withoutNodes(charts, (node) => node.operator?.role === OperatorRole.SOURCE);
}
