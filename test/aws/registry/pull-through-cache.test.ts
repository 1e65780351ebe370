import { App, Stack, Token, type aws_ecr as ecr, aws_iam as iam } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { EncryptionDomain, PullThroughCache, type PullThroughCacheProps } from '../../../constructs/aws';

const HUB = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:ecr-pullthroughcache/docker-hub-AbC123';
const GITHUB = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:ecr-pullthroughcache/github-AbC123';

function cache(
  props: Partial<PullThroughCacheProps> = {},
  env: { account?: string; region?: string } = { account: '111122223333', region: 'eu-central-1' },
) {
  const stack = new Stack(new App(), 'Test', { env });
  const encryption = new EncryptionDomain(stack, 'Keys');
  const made = new PullThroughCache(stack, 'Cache', { encryption, ...props });
  return { stack, made, encryption, template: () => Template.fromStack(stack) };
}

/** The rules as a map from prefix to what they fetch from. */
function rules(template: Template) {
  return Object.fromEntries(
    Object.values(template.findResources('AWS::ECR::PullThroughCacheRule')).map(({ Properties: p }) => [
      p.EcrRepositoryPrefix,
      [p.UpstreamRegistry, p.UpstreamRegistryUrl, p.CredentialArn],
    ]),
  );
}

test('keeps images of the three registries that ask for no credentials', () => {
  const { made, template } = cache({ prefix: 'chat' });
  expect(rules(template())).toEqual({
    'chat/k8s': ['k8s', 'registry.k8s.io', undefined],
    'chat/quay': ['quay', 'quay.io', undefined],
    'chat/ecr': ['ecr-public', 'public.ecr.aws', undefined],
  });
  expect(made.mirrors).toEqual({
    'registry.k8s.io': expect.stringMatching(/^111122223333\.dkr\.ecr\.eu-central-1\..+\/chat\/k8s$/),
    'quay.io': expect.stringMatching(/\/chat\/quay$/),
    'public.ecr.aws': expect.stringMatching(/\/chat\/ecr$/),
  });
});

test('keeps images of Docker Hub and GitHub with the credentials that it is given', () => {
  const { made, template } = cache({ prefix: 'chat', dockerHubSecretArn: HUB, githubSecretArn: GITHUB });
  expect(rules(template())).toMatchObject({
    'chat/docker': ['docker-hub', 'registry-1.docker.io', HUB],
    'chat/ghcr': ['github-container-registry', 'ghcr.io', GITHUB],
  });
  expect(Object.keys(made.mirrors)).toEqual(['registry.k8s.io', 'quay.io', 'public.ecr.aws', 'docker.io', 'ghcr.io']);
  expect(made.mirrors).not.toHaveProperty(['nvcr.io']);
});

test('makes repositories under its own key, with tags that never move and the newest 20 images', () => {
  const { stack, encryption, template } = cache({ prefix: 'chat' });
  const templates = Object.values(template().findResources('AWS::ECR::RepositoryCreationTemplate')).map((t) => t.Properties);
  expect(templates.map((t) => t.Prefix)).toEqual(['chat/k8s', 'chat/quay', 'chat/ecr']);
  const [key] = encryption.node.children.filter((child) => child.node.id === 'images');
  expect(key).toBeDefined();
  for (const made of templates) {
    expect(made).toMatchObject({
      AppliedFor: ['PULL_THROUGH_CACHE'],
      ImageTagMutability: 'IMMUTABLE',
      EncryptionConfiguration: {
        EncryptionType: 'KMS',
        KmsKey: { 'Fn::GetAtt': [stack.getLogicalId(key.node.defaultChild as never), 'Arn'] },
      },
      CustomRoleArn: { 'Fn::GetAtt': [expect.stringContaining('Creator'), 'Arn'] },
    });
    expect(JSON.parse(made.LifecyclePolicy as string).rules[0].selection).toEqual({
      tagStatus: 'any',
      countType: 'imageCountMoreThan',
      countNumber: 20,
    });
  }
});

test('makes a rule after its template, and a template after the policy of the role that ECR takes on', () => {
  const template = cache().template();
  const [policy] = Object.keys(template.findResources('AWS::IAM::Policy'));
  for (const made of Object.values(template.findResources('AWS::ECR::RepositoryCreationTemplate'))) {
    expect(made.DependsOn).toContain(policy);
  }
  for (const rule of Object.values(template.findResources('AWS::ECR::PullThroughCacheRule'))) {
    expect(rule.DependsOn).toEqual([expect.stringMatching(/template[0-9A-F]{8}$/)]);
  }
});

test('lets ECR make repositories of this cache only', () => {
  const { template } = cache({ prefix: 'chat' });
  template().hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: { Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'ecr.amazonaws.com' } }] },
  });
  template().hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [
        {
          Effect: 'Allow',
          Action: ['ecr:CreateRepository', 'ecr:TagResource'],
          Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ecr:eu-central-1:111122223333:repository/chat/*']] },
        },
        { Effect: 'Allow', Action: ['kms:CreateGrant', 'kms:DescribeKey', 'kms:RetireGrant'], Resource: Match.anyValue() },
      ],
    },
  });
});

test('lets nodes bring in what is not there yet', () => {
  const { stack, made, template } = cache({ prefix: 'chat' });
  made.grantFill(new iam.Role(stack, 'Node', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') }));
  template().hasResourceProperties('AWS::IAM::Policy', {
    Roles: [{ Ref: Match.stringLikeRegexp('^Node') }],
    PolicyDocument: {
      Statement: [
        {
          Effect: 'Allow',
          Action: ['ecr:BatchImportUpstreamImage', 'ecr:CreateRepository'],
          Resource: { 'Fn::Join': ['', Match.arrayWith([':ecr:eu-central-1:111122223333:repository/chat/*'])] },
        },
      ],
    },
  });
});

test('makes up a prefix that ECR takes, another for another cache', () => {
  const { stack, made, encryption } = cache();
  const other = new PullThroughCache(new Stack(stack, 'A-Long_Name-Of-A-Stack-That-Somebody-Thought-Of'), 'Cache', { encryption });
  for (const { prefix } of [made, other]) {
    expect(prefix).toMatch(/^(?=.{2,23}$)[a-z0-9]+(-[a-z0-9]+)*$/);
  }
  expect(other.prefix).not.toBe(made.prefix);
});

test.each(['c', 'Chat', 'chat/prod', 'chat-', 'a-prefix-that-is-far-too-long'])("fails when the prefix is '%s'", (prefix) => {
  expect(() => cache({ prefix })).toThrow(
    `'prefix' (${prefix}) must be 2 to 23 lower-case letters, digits and single hyphens between them [PullThroughCacheInput at Test/Cache]`,
  );
});

test.each([0, 1.5, -3])('fails when %p images should be kept', (keptImages) => {
  expect(() => cache({ keptImages })).toThrow(
    `'keptImages' (${keptImages}) must be a whole number of at least 1 [PullThroughCacheInput at Test/Cache]`,
  );
});

test.each([
  'arn:aws:secretsmanager:eu-central-1:111122223333:secret:docker-hub-AbC123',
  'arn:aws:secretsmanager:us-east-1:111122223333:secret:ecr-pullthroughcache/docker-hub-AbC123',
  'arn:aws:secretsmanager:eu-central-1:444455556666:secret:ecr-pullthroughcache/docker-hub-AbC123',
  'ecr-pullthroughcache/docker-hub',
])('fails when the secret of Docker Hub is %s', (dockerHubSecretArn) => {
  expect(() => cache({ dockerHubSecretArn })).toThrow(
    `'dockerHubSecretArn' (${dockerHubSecretArn}) must be the ARN of a secret of this account and region whose name starts with ` +
      "'ecr-pullthroughcache/'; ECR reads no other, so make one of that name [PullThroughCacheSecret at Test/Cache]",
  );
});

test('fails when the secret of GitHub has another name', () => {
  const githubSecretArn = GITHUB.replace('ecr-pullthroughcache/', '');
  expect(() => cache({ githubSecretArn })).toThrow(expect.objectContaining({ code: 'PullThroughCacheSecret' }));
});

test('lets the secret be a token, and a stack be of any account and region', () => {
  expect(() => cache({ dockerHubSecretArn: Token.asString({ Ref: 'Secret' }) })).not.toThrow();
  const { template } = cache({ dockerHubSecretArn: HUB, prefix: 'chat' }, {});
  expect(rules(template())).toHaveProperty(['chat/docker']);
});

test('can be changed through its default child', () => {
  const { made, template } = cache({ prefix: 'chat' });
  (made.node.defaultChild as ecr.CfnPullThroughCacheRule).upstreamRepositoryPrefix = 'ROOT';
  template().hasResourceProperties('AWS::ECR::PullThroughCacheRule', { EcrRepositoryPrefix: 'chat/k8s', UpstreamRepositoryPrefix: 'ROOT' });
});
