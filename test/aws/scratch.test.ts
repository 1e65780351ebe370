import { App, Stack, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { AiCluster, EncryptionDomain, NetworkEgress, PrivateNetwork } from '../../constructs/aws';
test('x', () => {
  const app = new App();
  const stack = new Stack(app, 'P', { env: { region: 'eu-central-1', account: '111111111111' } });
  const n = new PrivateNetwork(stack, 'N', { availabilityZones: ['eu-central-1a', 'eu-central-1b'], egress: NetworkEgress.none() });
  const a = app.synth();
  console.log(JSON.stringify(a.manifest.missing));
  for (const [k, r] of Object.entries<any>(a.getStackByName('P').template.Resources)) {
    if (r.Type.includes('Subnet') && r.Properties.CidrBlock) console.log(k, r.Properties.CidrBlock, JSON.stringify(r.Properties.Tags));
    if (r.Type === 'AWS::EC2::InternetGateway' || r.Type === 'Custom::VpcRestrictDefaultSG') console.log(k, JSON.stringify(r));
    if (k.includes('Endpoints3')) console.log(k, JSON.stringify(r));
  }
  const stack2 = new Stack(new App(), 'Q');
  const vpc = ec2.Vpc.fromVpcAttributes(stack2, 'V', { vpcId: 'vpc-1', availabilityZones: ['a', 'b'], privateSubnetIds: ['s1', 's2'] });
  const c = new AiCluster(stack2, 'C', { vpc, encryption: new EncryptionDomain(stack2, 'E') });
  console.log(JSON.stringify(stack2.node.findAll().flatMap((x) => x.node.metadata.filter((m) => m.type.includes('warn')).map((m) => m.data))));
  void n; void c;
});
