// A model store with its own key, and a cluster for models, in somebody's CDK stack and VPC.
import { App, Stack } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { AiCluster, EncryptionDomain, ModelStore } from 'groundplan/aws';

/** Adds the store and the cluster to a stack with a VPC that exists. */
export function modelStack(app: App): Stack {
  const stack = new Stack(app, 'models', { env: { account: '111122223333', region: 'us-east-1' } });
  const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0',
    vpcCidrBlock: '10.20.0.0/16',
    availabilityZones: ['us-east-1a', 'us-east-1b'],
    privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
  });
  const encryption = new EncryptionDomain(stack, 'Keys');
  const store = new ModelStore(stack, 'Models', { encryption });
  const cluster = new AiCluster(stack, 'Cluster', { vpc, encryption });
  store.grantRead(cluster.grantPodIdentity('chat', 'chat-server', 'ChatServer'));
  return stack;
}

if (require.main === module) {
  const app = new App();
  modelStack(app);
  app.synth();
}
