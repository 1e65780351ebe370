// A chat model in a cluster that another team runs, with Karpenter, KEDA and Prometheus in it, and weights in a bucket that exists.
import { App, Stack } from 'aws-cdk-lib';
import * as cdk8s from 'cdk8s';
import { EncryptionDomain, ExistingCluster, ModelStore } from 'groundplan/aws';
import { EksDoor } from 'groundplan/delivery/eks';
import * as k from 'groundplan/kubernetes';
import { Accelerator, LlmModel } from 'groundplan/planning';

const model = LlmModel.QWEN3_8B_FP8;

/** Adds the chat model to a stack; the cluster and the bucket stay as they are. */
export function chatInTheirCluster(app: App): Stack {
  const stack = new Stack(app, 'chat', { env: { account: '111122223333', region: 'us-east-1' } });
  const cluster = new ExistingCluster(stack, 'Cluster', {
    clusterName: 'shared',
    // as `aws eks describe-cluster --name shared --query cluster.resourcesVpcConfig` shows them.
    vpcId: 'vpc-0123456789abcdef0',
    privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
    clusterSecurityGroupId: 'sg-0123456789abcdef0',
    encryption: new EncryptionDomain(stack, 'Keys'),
  });
  const store = ModelStore.fromBucketName(stack, 'Models', { bucketName: 'weights-of-the-platform' });
  store.grantRead(cluster.grantPodIdentity('chat', 'chat-server', 'ChatServer'));
  new EksDoor(stack, 'Charts', {
    cluster,
    app: workload(store.bucketName, store.weightsPath(model.id)),
    alsoProvided: [k.karpenterRelease({ clusterName: 'shared', interruptionQueueName: 'shared' }), k.KEDA, k.PROMETHEUS],
  });
  return stack;
}

function workload(bucketName: string, prefix: string): cdk8s.App {
  const app = new cdk8s.App();
  const chart = new cdk8s.Chart(app, 'chat', { namespace: 'chat' });
  new k.IsolatedNamespace(chart, 'Namespace', { name: 'chat', maxGpus: 4 });
  const nodes = { nodeRoleName: 'karpenter-nodes', discoveryTag: 'shared' };
  const server = new k.VllmServer(chart, 'Chat', {
    model,
    pool: new k.GpuNodePool(chart, 'Pool', { accelerator: Accelerator.L4, maxGpus: 4, ...nodes }),
    source: k.ModelSource.s3({ bucketName, prefix, region: 'us-east-1', endpointCidr: '10.0.0.0/16' }),
    replicas: 1,
    serviceAccountName: 'chat-server',
  });
  new k.MetricsScrape(chart, 'Metrics', { server });
  const prometheusAddress = 'http://prometheus.monitoring:9090';
  new k.InferenceAutoscaler(chart, 'Scaling', { server, minReplicas: 1, maxReplicas: 4, requestsPerReplica: 16, prometheusAddress });
  return app;
}

if (require.main === module) {
  const app = new App();
  chatInTheirCluster(app);
  app.synth();
}
