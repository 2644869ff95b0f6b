/**
 * Which request parameter names the resource, best first, and what it is (CloudFormation's type names, which
 * `resources[].type` uses too). A call seldom carries two of one rank.
 */
const RANKED: readonly (readonly [type: string, keys: string])[] = [
  ['AWS::EC2::Volume', 'volumeId'],
  ['AWS::EC2::Snapshot', 'snapshotId'],
  ['AWS::RDS::DBSnapshot', 'dBSnapshotIdentifier, dbSnapshotIdentifier'],
  ['AWS::RDS::DBClusterSnapshot', 'dBClusterSnapshotIdentifier, dbClusterSnapshotIdentifier'],
  ['AWS::RDS::DBInstance', 'dBInstanceIdentifier, dbInstanceIdentifier'],
  ['AWS::RDS::DBCluster', 'dBClusterIdentifier, dbClusterIdentifier'],
  ['AWS::Backup::RecoveryPoint', 'recoveryPointArn'],
  ['AWS::Backup::BackupVault', 'backupVaultName'],
  ['AWS::Backup::BackupPlan', 'backupPlanId'],
  ['AWS::DynamoDB::Table', 'tableName, tableArn'],
  ['AWS::S3::Bucket', 'bucketName, bucket'],
  ['AWS::EC2::Instance', 'instanceId, target'],
  ['AWS::EC2::SecurityGroup', 'groupId'],
  ['AWS::EC2::VPC', 'vpcId'],
  ['AWS::EC2::Subnet', 'subnetId'],
  ['AWS::EC2::Image', 'imageId'],
  ['AWS::EC2::NetworkAcl', 'networkAclId'],
  ['AWS::EC2::RouteTable', 'routeTableId'],
  ['AWS::EC2::InternetGateway', 'internetGatewayId'],
  ['AWS::EC2::VPCEndpoint', 'vpcEndpointId'],
  ['AWS::EC2::LaunchTemplate', 'launchTemplateId, launchTemplateName'],
  ['AWS::IAM::Role', 'roleName, roleArn'],
  ['AWS::IAM::User', 'userName'],
  ['AWS::IAM::Group', 'groupName'],
  ['AWS::IAM::Policy', 'policyArn, policyName'],
  ['AWS::IAM::InstanceProfile', 'instanceProfileName'],
  ['AWS::IAM::AccessKey', 'accessKeyId'],
  ['AWS::IAM::SAMLProvider', 'sAMLProviderArn'],
  ['AWS::IAM::OIDCProvider', 'openIDConnectProviderArn'],
  ['AWS::SecretsManager::Secret', 'secretId'],
  ['AWS::KMS::Key', 'keyId'],
  ['AWS::KMS::Alias', 'aliasName'],
  ['AWS::Lambda::Function', 'functionName, functionArn'],
  ['AWS::Lambda::LayerVersion', 'layerName'],
  ['AWS::CloudTrail::Trail', 'trailName, trailNameList'],
  ['AWS::CloudTrail::EventDataStore', 'eventDataStore'],
  ['AWS::GuardDuty::Detector', 'detectorId'],
  ['AWS::Config::ConfigurationRecorder', 'configurationRecorderName'],
  ['AWS::Config::DeliveryChannel', 'deliveryChannelName'],
  ['AWS::Config::ConfigRule', 'configRuleName'],
  ['AWS::Logs::LogGroup', 'logGroupName, logGroupIdentifier'],
  ['AWS::CloudWatch::Alarm', 'alarmName'],
  ['AWS::Events::Rule', 'rule'],
  ['AWS::CloudFormation::Stack', 'stackName, stackId'],
  ['AWS::ECS::Cluster', 'cluster'],
  ['AWS::ECS::TaskDefinition', 'taskDefinition, family'],
  ['AWS::EKS::Cluster', 'clusterName'],
  ['AWS::ECR::Repository', 'repositoryName'],
  ['AWS::EFS::FileSystem', 'fileSystemId'],
  ['AWS::SQS::Queue', 'queueUrl'],
  ['AWS::SNS::Topic', 'topicArn'],
  ['AWS::SSM::Document', 'documentName'],
  ['AWS::StepFunctions::StateMachine', 'stateMachineArn'],
  ['AWS::Bedrock::Model', 'modelId, modelIdentifier'],
  ['AWS::Bedrock::Guardrail', 'guardrailIdentifier'],
  ['AWS::Bedrock::KnowledgeBase', 'knowledgeBaseId'],
  ['AWS::Bedrock::Agent', 'agentId'],
  ['AWS::SageMaker::NotebookInstance', 'notebookInstanceName'],
  ['AWS::SageMaker::Endpoint', 'endpointName'],
  ['AWS::Route53::HostedZone', 'hostedZoneId'],
  ['AWS::Route53::Domain', 'domainName'],
  ['AWS::ElasticLoadBalancing::LoadBalancer', 'loadBalancerArn, loadBalancerName'],
  ['AWS::CloudFront::Distribution', 'distributionId'],
  ['AWS::Organizations::Account', 'accountId'],
  ['AWS::Organizations::Policy', 'policyId'],
  ['AWS::SSO::PermissionSet', 'permissionSetArn'],
  ['AWS::ResourceArn', 'resourceArn, resourceARN, resource'],
  ['', 'name, id, arn'],
]

export interface ResourceKey {
  readonly rank: number
  readonly type: string
}

export const resourceKeys: ReadonlyMap<string, ResourceKey> = new Map(
  RANKED.flatMap(([type, keys], rank) =>
    keys.split(', ').map((key): [string, ResourceKey] => [key, { rank, type }]),
  ),
)

/** Lists that hold resources: `instancesSet.items[0].instanceId`. */
export const resourceSets: ReadonlyMap<string, string> = new Map([
  ['instancesSet', 'instanceId'],
  ['snapshotSet', 'snapshotId'],
  ['volumeSet', 'volumeId'],
  ['groupSet', 'groupId'],
  ['groupIdSet', 'groupId'],
  ['resourcesSet', 'resourceId'],
])
