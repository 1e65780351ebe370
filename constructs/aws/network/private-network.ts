import { Names, RemovalPolicy, Stack, Tags, Token, aws_ec2 as ec2, aws_logs as logs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { interfaceEndpoints } from '../../planning/aws-ground';
import { GroundplanError } from '../../planning/groundplan-error';
import { DataClass, type EncryptionDomain } from '../security/encryption-domain';
import { zonesElsewhere } from './zones';

/** How the private subnets reach what lies outside AWS. */
export class NetworkEgress {
  private constructor(
    /** NAT gateways; 0 for none. */
    public readonly natGateways: number,
  ) {}

  /** Through NAT gateways, one unless said otherwise. With fewer gateways than zones, the loss of a gateway's zone takes egress from others too. */
  public static natGateway(count: number = 1): NetworkEgress {
    return new NetworkEgress(count);
  }

  /** Not at all: only the endpoints remain. Every image and chart must then come from a registry inside AWS. */
  public static none(): NetworkEgress {
    return new NetworkEgress(0);
  }
}

/** Properties of `PrivateNetwork`. */
export interface PrivateNetworkProps {
  /** Names of the zones, 2 to 7: `['eu-central-1a', 'eu-central-1b']`. Append only: another order moves subnets. */
  readonly availabilityZones: string[];
  /**
   * Addresses of the network, from /16 to /20. A private subnet gets an eighth of them, and every pod takes one.
   *
   * @default '10.0.0.0/16'
   */
  readonly cidr?: string;
  /**
   * How the private subnets reach what lies outside AWS.
   *
   * @default NetworkEgress.natGateway() - one NAT gateway, because charts and images of operators come from public registries
   */
  readonly egress?: NetworkEgress;
  /**
   * AWS services with an interface endpoint in every zone.
   *
   * @default - with NAT S3 alone; without NAT what EKS nodes, Karpenter, Pod Identity, CDK's functions and a reader of S3 call: ec2, ecr.api,
   * ecr.dkr, eks, eks-auth, kms, lambda, logs, s3, sqs, ssm and sts
   */
  readonly endpoints?: ec2.InterfaceVpcEndpointAwsService[];
  /**
   * Whether S3 has private addresses in the network, which a NetworkPolicy can name, by an interface endpoint. Without it the free gateway
   * endpoint carries S3, on public addresses. For the default of `endpoints` only.
   *
   * @default true
   */
  readonly privateS3?: boolean;
  /**
   * Which flows are logged.
   *
   * @default FlowLogTrafficType.ALL - each flow is a line of the log, and a gigabyte of lines costs 0.50 USD
   */
  readonly flowLogTraffic?: ec2.FlowLogTrafficType;
  /**
   * Value of the tag `karpenter.sh/discovery` on the private subnets, by which an `EC2NodeClass` finds them.
   *
   * @default - a name made of the construct's path
   */
  readonly discoveryTag?: string;
  /**
   * Keys; the flow log's is that of `DataClass.LOGS`.
   *
   * @default - the flow log is encrypted with a key that AWS owns
   */
  readonly encryption?: EncryptionDomain;
  /**
   * How long the flow log is kept.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * What happens to the flow log's entries when the stack goes.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * A VPC that nothing outside can open a connection into: private subnets, endpoints for AWS services, a flow log, an empty default security group.
 *
 * S3 resolves to private addresses unless told otherwise, so a NetworkPolicy that allows `cidr` on port 443 is enough to read from a bucket.
 */
export class PrivateNetwork extends Construct {
  /** The VPC. */
  public readonly vpc: ec2.IVpc;
  /** The subnets for nodes and pods, one a zone. */
  public readonly privateSubnets: ec2.ISubnet[];
  /** Value of the tag `karpenter.sh/discovery` on the private subnets. */
  public readonly discoveryTag: string;
  /** Addresses of the network. */
  public readonly cidr: string;

  public constructor(scope: Construct, id: string, props: PrivateNetworkProps) {
    super(scope, id);
    this.cidr = props.cidr ?? '10.0.0.0/16';
    this.discoveryTag = props.discoveryTag ?? Names.uniqueResourceName(this, { maxLength: 63, separator: '-' });
    const egress = props.egress ?? NetworkEgress.natGateway();
    this.validateZones(props.availabilityZones);
    const prefix = this.validatePrefix();
    this.validateEgress(egress, props.availabilityZones);

    const vpc = new ec2.Vpc(this, 'Vpc', {
      ipAddresses: ec2.IpAddresses.cidr(this.cidr),
      availabilityZones: props.availabilityZones,
      natGateways: egress.natGateways,
      // costs a function of CDK that runs at deploy only: CloudFormation cannot take rules out of a group that it did not make.
      restrictDefaultSecurityGroup: true,
      subnetConfiguration: [
        // first and, without NAT, kept free: a zone more or another egress must not move the private subnets.
        {
          name: 'Egress',
          subnetType: ec2.SubnetType.PUBLIC,
          cidrMask: prefix + 8,
          mapPublicIpOnLaunch: false,
          reserved: egress.natGateways === 0,
        },
        {
          name: 'Private',
          subnetType: egress.natGateways === 0 ? ec2.SubnetType.PRIVATE_ISOLATED : ec2.SubnetType.PRIVATE_WITH_EGRESS,
          cidrMask: prefix + 3,
        },
      ],
    });
    this.node.defaultChild = vpc.node.defaultChild;
    this.vpc = vpc;
    this.privateSubnets = egress.natGateways === 0 ? vpc.isolatedSubnets : vpc.privateSubnets;
    for (const subnet of this.privateSubnets) {
      Tags.of(subnet).add('kubernetes.io/role/internal-elb', '1');
      Tags.of(subnet).add('karpenter.sh/discovery', this.discoveryTag);
    }
    for (const subnet of vpc.publicSubnets) {
      // eks.Cluster offers public subnets to internet-facing load balancers; these are for NAT gateways alone.
      Tags.of(subnet).remove('kubernetes.io/role/elb', { priority: 300 });
    }
    this.addEndpoints(vpc, props.endpoints ?? interfaceEndpoints(egress.natGateways, props.privateS3).map(endpointService));
    new ec2.FlowLog(this, 'FlowLog', {
      resourceType: ec2.FlowLogResourceType.fromVpc(vpc),
      trafficType: props.flowLogTraffic ?? ec2.FlowLogTrafficType.ALL,
      destination: ec2.FlowLogDestination.toCloudWatchLogs(
        new logs.LogGroup(this, 'FlowLogGroup', {
          retention: props.logRetention ?? logs.RetentionDays.ONE_MONTH,
          encryptionKey: props.encryption?.keyFor(DataClass.LOGS),
          removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        }),
      ),
    });
  }

  private addEndpoints(vpc: ec2.Vpc, services: ec2.InterfaceVpcEndpointAwsService[]): void {
    // costs nothing, and carries what does not ask by the names that the interface endpoint answers for.
    vpc.addGatewayEndpoint('GatewayS3', { service: ec2.GatewayVpcEndpointAwsService.S3 });
    if (services.length === 0) {
      return;
    }
    const securityGroup = new ec2.SecurityGroup(this, 'EndpointSecurityGroup', {
      vpc,
      description: 'AWS services, from inside the network only',
      allowAllOutbound: false,
    });
    securityGroup.addIngressRule(ec2.Peer.ipv4(this.cidr), ec2.Port.HTTPS, 'TLS from inside the network');
    for (const service of services) {
      vpc.addInterfaceEndpoint(`Endpoint-${service.shortName}`, {
        service,
        subnets: { subnets: this.privateSubnets },
        securityGroups: [securityGroup],
        open: false,
        privateDnsEnabled: true,
        // for S3 the other choice leaves names inside the VPC on public addresses, which a NetworkPolicy cannot list.
        privateDnsOnlyForInboundResolverEndpoint:
          service.shortName === 's3' ? ec2.VpcEndpointPrivateDnsOnlyForInboundResolverEndpoint.ALL_RESOLVERS : undefined,
      });
    }
  }

  private validateZones(zones: string[]): void {
    if (Token.isUnresolved(zones)) {
      throw new GroundplanError(
        'NetworkZones',
        "'availabilityZones' is a list that only CloudFormation knows, as Fn.getAzs() is; name the zones, or take a number of them: " +
          '[Fn.select(0, Fn.getAzs()), Fn.select(1, Fn.getAzs())]',
        this,
      );
    }
    const known = zones.filter((zone) => !Token.isUnresolved(zone));
    if (zones.length < 2 || zones.length > 7 || new Set(known).size !== known.length) {
      throw new GroundplanError(
        'NetworkZones',
        `'availabilityZones' (${zones.join(', ')}) must name 2 to 7 different zones; EKS wants subnets in at least 2`,
        this,
      );
    }
    const elsewhere = zonesElsewhere(this, zones);
    if (elsewhere.length > 0) {
      throw new GroundplanError(
        'NetworkRegion',
        `'availabilityZones' has ${elsewhere.join(', ')}, which is not in ${Stack.of(this).region}, the region of the stack`,
        this,
      );
    }
  }

  private validatePrefix(): number {
    const prefix = Number(/^(?:\d{1,3}\.){3}\d{1,3}\/(\d{1,2})$/.exec(this.cidr)?.[1]);
    if (!(prefix >= 16 && prefix <= 20)) {
      throw new GroundplanError(
        'NetworkCidr',
        `'cidr' (${this.cidr}) must be an IPv4 range from /16 to /20; pods take addresses of their subnet, an eighth of the range`,
        this,
      );
    }
    return prefix;
  }

  private validateEgress(egress: NetworkEgress, zones: string[]): void {
    const count = egress.natGateways;
    if (!Token.isUnresolved(count) && (!Number.isInteger(count) || count < 0 || count > zones.length)) {
      throw new GroundplanError(
        'NetworkNatGateways',
        `'egress' asks for ${count} NAT gateways in ${zones.length} zones; give a whole number of at most one a zone, or NetworkEgress.none()`,
        this,
      );
    }
  }
}

function endpointService(name: string): ec2.InterfaceVpcEndpointAwsService {
  return new ec2.InterfaceVpcEndpointAwsService(name);
}
