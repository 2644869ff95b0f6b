import type { ActionMarks, ActionTable } from './catalogue.ts'

/**
 * AWS operations of compute, storage and data services as CloudTrail names them, by what they mean for a defender. What is not here is judged by
 * its verb. Sources: SigmaHQ/sigma rules/cloud/aws, elastic/detection-rules integrations/aws, Rhino Security
 * Labs AWS-IAM-Privilege-Escalation, aws-samples/aws-customer-playbook-framework, MITRE ATT&CK Cloud v19.
 */
export const awsActions: ActionTable = {
  aoss: { destroy: 'DeleteCollection' },
  athena: { read: 'StartQueryExecution' },
  'auto-scaling': { delete: 'DeleteAutoScalingGroup' },
  backup: {
    destroy: 'DeleteRecoveryPoint, DeleteBackupVault',
    defense:
      'DeleteBackupVaultLockConfiguration, DeleteBackupVaultAccessPolicy, DeleteBackupPlan, DeleteBackupSelection, StopBackupJob, UpdateRecoveryPointLifecycle, DisassociateRecoveryPoint, UpdateGlobalSettings, UpdateRegionSettings',
    privilege: 'PutBackupVaultAccessPolicy',
  },
  bedrock: {
    llm: 'InvokeModel, InvokeModelWithResponseStream, InvokeModelWithBidirectionalStream, Converse, ConverseStream, InvokeAgent, InvokeInlineAgent, InvokeFlow, Retrieve, RetrieveAndGenerate, RetrieveAndGenerateStream, Rerank, CountTokens',
    defense:
      'DeleteModelInvocationLoggingConfiguration, PutModelInvocationLoggingConfiguration, DeleteGuardrail, UpdateGuardrail, PutEnforcedGuardrailConfiguration, DeleteEnforcedGuardrailConfiguration, UpdateAutomatedReasoningPolicy',
    privilege:
      'PutResourcePolicy, PutFoundationModelEntitlement, CreateFoundationModelAgreement, PutUseCaseForModelAccess',
    destroy: 'DeleteKnowledgeBase, DeleteKnowledgeBaseDocuments, DeleteCustomModel',
    credential: 'CreateApiKey',
  },
  cloudformation: { delete: 'DeleteStack, DeleteStackInstances', execute: 'CreateStackInstances' },
  cloudfront: { write: 'UpdateDistribution' },
  cloudshell: {
    execute: 'CreateEnvironment, CreateSession, StartEnvironment, SendHeartBeat',
    credential: 'PutCredentials',
  },
  codebuild: { execute: 'StartBuild, StartBuildBatch', privilege: 'UpdateProject, CreateProject' },
  codeartifact: { credential: 'GetAuthorizationToken', destroy: 'DeleteRepository, DeleteDomain' },
  codecommit: { destroy: 'DeleteRepository' },
  dynamodb: {
    destroy: 'DeleteTable, DeleteBackup, DeleteGlobalTable',
    defense: 'UpdateContinuousBackups',
    read: 'Scan, Query, PartiQLSelect, ExecuteStatement, BatchExecuteStatement',
    write: 'ExportTableToPointInTime',
  },
  ecr: {
    credential: 'GetAuthorizationToken',
    destroy: 'DeleteRepository',
    delete: 'BatchDeleteImage',
    privilege: 'SetRepositoryPolicy',
  },
  'ecr-public': { credential: 'GetAuthorizationToken', privilege: 'SetRepositoryPolicy' },
  ec2: {
    destroy:
      'DeleteVolume, DeleteSnapshot, TerminateInstances, DeregisterImage, DeleteVpc, DeleteFpgaImage, ReleaseHosts, DeleteKeyPair, DisableImage',
    defense:
      'DeleteFlowLogs, DisableEbsEncryptionByDefault, ModifyInstanceMetadataOptions, DisableSnapshotBlockPublicAccess, DisableImageBlockPublicAccess, DisableImageDeprecation, UnlockSnapshot, UnmonitorInstances, DisableImageDeregistrationProtection, AuthorizeSecurityGroupIngress, AuthorizeSecurityGroupEgress, RevokeSecurityGroupIngress, RevokeSecurityGroupEgress, ModifySecurityGroupRules, CreateNetworkAclEntry, ReplaceNetworkAclEntry, DeleteNetworkAcl, DeleteNetworkAclEntry',
    privilege:
      'AssociateIamInstanceProfile, ReplaceIamInstanceProfileAssociation, ModifySnapshotAttribute, ModifyImageAttribute, ModifyInstanceAttribute, CreateVpcPeeringConnection, AcceptVpcPeeringConnection, EnableSerialConsoleAccess, ModifyVpcEndpoint, ResetSnapshotAttribute',
    credential:
      'GetPasswordData, CreateKeyPair, ImportKeyPair, GetConsoleOutput, GetConsoleScreenshot, DescribeInstanceAttribute, GetLaunchTemplateData',
    execute:
      'RunInstances, StartInstances, RequestSpotInstances, RequestSpotFleet, CreateFleet, SendDiagnosticInterrupt, RebootInstances',
    delete: 'StopInstances, ReleaseAddress, DisableVgwRoutePropagation',
    write:
      'CreateTrafficMirrorSession, ExportImage, CreateInstanceExportTask, CreateStoreImageTask',
  },
  ecs: {
    execute: 'RunTask, ExecuteCommand, StartTask',
    privilege: 'RegisterTaskDefinition',
    destroy: 'DeleteCluster',
  },
  eks: {
    privilege:
      'CreateAccessEntry, AssociateAccessPolicy, UpdateAccessEntry, AssociateIdentityProviderConfig, CreatePodIdentityAssociation, UpdatePodIdentityAssociation',
    defense: 'UpdateClusterConfig',
    destroy: 'DeleteCluster',
  },
  elasticache: {
    destroy: 'DeleteCacheCluster, DeleteReplicationGroup, DeleteSnapshot, DeleteServerlessCache',
  },
  elasticfilesystem: {
    destroy: 'DeleteFileSystem',
    delete: 'DeleteMountTarget, DeleteAccessPoint',
    defense: 'PutBackupPolicy, DeleteReplicationConfiguration',
    privilege: 'PutFileSystemPolicy, DeleteFileSystemPolicy',
  },
  elasticloadbalancing: { defense: 'SetSecurityGroups', delete: 'DeleteLoadBalancer' },
  es: { destroy: 'DeleteDomain, DeleteElasticsearchDomain' },
  events: {
    defense: 'DisableRule, DeleteRule, RemoveTargets, DeleteArchive',
    write: 'PutRule, PutTargets',
  },
  firehose: { destroy: 'DeleteDeliveryStream' },
  fsx: {
    destroy:
      'DeleteFileSystem, DeleteBackup, DeleteVolume, DeleteSnapshot, DeleteStorageVirtualMachine',
  },
  glacier: {
    destroy: 'DeleteVault, DeleteArchive',
    defense: 'DeleteVaultAccessPolicy, AbortVaultLock',
  },
  glue: {
    privilege: 'CreateDevEndpoint, UpdateDevEndpoint, CreateJob, UpdateJob, PutResourcePolicy',
    destroy: 'DeleteDatabase, DeleteTable, BatchDeleteTable',
    execute: 'StartJobRun, CreateSession, RunStatement',
    credential: 'GetConnection, GetConnections',
  },
  kinesis: { destroy: 'DeleteStream', defense: 'DecreaseStreamRetentionPeriod' },
  lakeformation: {
    privilege: 'GrantPermissions, BatchGrantPermissions, PutDataLakeSettings',
    credential: 'GetTemporaryGlueTableCredentials, GetDataAccess',
  },
  lambda: {
    execute: 'Invoke, InvokeFunction, InvokeAsync, InvokeWithResponseStream',
    privilege:
      'CreateFunction, UpdateFunctionCode, UpdateFunctionConfiguration, CreateEventSourceMapping, AddPermission, AddLayerVersionPermission, CreateFunctionUrlConfig, UpdateFunctionUrlConfig, PublishLayerVersion',
    delete: 'DeleteFunction, DeleteEventSourceMapping',
  },
  lightsail: {
    destroy:
      'DeleteInstance, DeleteDisk, DeleteDiskSnapshot, DeleteInstanceSnapshot, DeleteRelationalDatabase, DeleteRelationalDatabaseSnapshot, DeleteBucket',
    credential:
      'DownloadDefaultKeyPair, GetInstanceAccessDetails, GetRelationalDatabaseMasterUserPassword, CreateBucketAccessKey',
  },
  logs: {
    defense:
      'DeleteLogGroup, DeleteLogStream, PutRetentionPolicy, DeleteSubscriptionFilter, DeleteMetricFilter, DeleteDestination, DeleteDataProtectionPolicy, DisassociateKmsKey',
    read: 'StartQuery, FilterLogEvents, StartLiveTail',
    write: 'CreateExportTask',
  },
  monitoring: {
    defense:
      'DeleteAlarms, DisableAlarmActions, PutMetricAlarm, DeleteDashboards, DeleteAnomalyDetector, SetAlarmState',
  },
  neptune: { destroy: 'DeleteDBCluster, DeleteDBInstance, DeleteDBClusterSnapshot' },
  'network-firewall': {
    defense: 'DeleteFirewall, DeleteFirewallPolicy, DeleteRuleGroup, UpdateLoggingConfiguration',
  },
  opensearch: { destroy: 'DeleteDomain' },
  rds: {
    destroy:
      'DeleteDBInstance, DeleteDBCluster, DeleteGlobalCluster, DeleteDBSnapshot, DeleteDBClusterSnapshot, DeleteDBInstanceAutomatedBackup, DeleteDBClusterAutomatedBackup, DeleteTenantDatabase',
    privilege:
      'ModifyDBSnapshotAttribute, ModifyDBClusterSnapshotAttribute, AuthorizeDBSecurityGroupIngress, AddRoleToDBCluster, AddRoleToDBInstance',
    credential: 'DownloadDBLogFilePortion, DownloadCompleteDBLogFile',
    // An activity stream is the database's own audit log.
    defense: 'StopActivityStream, ModifyActivityStream',
    delete: 'StopDBInstance, StopDBCluster',
  },
  'rds-data': { execute: 'ExecuteStatement, BatchExecuteStatement, ExecuteSql' },
  redshift: {
    destroy: 'DeleteCluster, DeleteClusterSnapshot, BatchDeleteClusterSnapshots',
    credential: 'GetClusterCredentials, GetClusterCredentialsWithIAM',
    privilege: 'AuthorizeSnapshotAccess, AuthorizeClusterSecurityGroupIngress',
    defense: 'DisableLogging, DisableSnapshotCopy',
  },
  'redshift-data': { execute: 'ExecuteStatement, BatchExecuteStatement' },
  route53: {
    destroy: 'DeleteHostedZone',
    privilege: 'AssociateVPCWithHostedZone, CreateVPCAssociationAuthorization',
    defense: 'DeleteQueryLoggingConfig',
    write: 'ChangeResourceRecordSets',
  },
  route53domains: {
    defense: 'DisableDomainTransferLock',
    destroy: 'DeleteDomain, TransferDomainToAnotherAwsAccount',
    credential: 'RetrieveDomainAuthCode',
  },
  route53resolver: {
    defense:
      'DeleteResolverQueryLogConfig, DisassociateResolverQueryLogConfig, DeleteFirewallRule, DeleteFirewallRuleGroup, DisassociateFirewallRuleGroup',
  },
  s3: {
    destroy: 'DeleteBucket, DeleteObjectVersion',
    delete: 'DeleteObject, DeleteObjects',
    defense:
      'PutBucketLogging, DeleteBucketEncryption, DeleteBucketReplication, PutBucketVersioning, PutBucketLifecycle, PutBucketLifecycleConfiguration, PutLifecycleConfiguration, PutObjectLockConfiguration, PutObjectRetention, PutObjectLegalHold, DeleteBucketLifecycle',
    privilege:
      'PutBucketPolicy, PutBucketAcl, PutObjectAcl, DeletePublicAccessBlock, DeleteBucketPublicAccessBlock, DeleteAccountPublicAccessBlock, PutBucketPublicAccessBlock, PutAccountPublicAccessBlock, PutPublicAccessBlock, DeleteBucketPolicy, PutBucketWebsite, PutBucketCors, PutBucketReplication, PutAccessPointPolicy, PutBucketOwnershipControls, DeleteBucketOwnershipControls, CreateAccessPoint',
    list: 'ListBuckets, ListObjects, ListObjectsV2, ListObjectVersions, GetBucketLocation',
    read: 'SelectObjectContent',
  },
  sagemaker: {
    credential: 'CreatePresignedNotebookInstanceUrl, CreatePresignedDomainUrl',
    privilege:
      'CreateNotebookInstance, UpdateNotebookInstance, CreateNotebookInstanceLifecycleConfig, UpdateNotebookInstanceLifecycleConfig',
    llm: 'InvokeEndpoint, InvokeEndpointWithResponseStream, InvokeEndpointAsync',
  },
  serverlessrepo: { privilege: 'PutApplicationPolicy' },
  ses: {
    defense: 'DeleteIdentity',
    write: 'VerifyEmailIdentity, SendEmail, SendRawEmail',
    privilege: 'PutAccountSendingAttributes, UpdateAccountSendingEnabled',
  },
  servicequotas: { write: 'RequestServiceQuotaIncrease' },
  sns: {
    destroy: 'DeleteTopic',
    privilege: 'AddPermission',
    write: 'Publish, PublishBatch, Subscribe',
  },
  sqs: { destroy: 'PurgeQueue, DeleteQueue', privilege: 'AddPermission', read: 'ReceiveMessage' },
  ssm: {
    execute:
      'SendCommand, StartSession, ResumeSession, StartAutomationExecution, CreateAssociation, UpdateAssociation, StartAssociationsOnce',
    credential:
      'GetParameter, GetParameters, GetParametersByPath, GetParameterHistory, PutParameter, CreateActivation, GetConnectionStatus',
    privilege: 'ModifyDocumentPermission, CreateDocument, UpdateDocument',
    delete: 'DeleteParameter, DeleteParameters',
  },
  timestream: { destroy: 'DeleteDatabase, DeleteTable' },
  transfer: { credential: 'ImportSshPublicKey', privilege: 'CreateUser, UpdateUser' },
  'waf-regional': { defense: 'DeleteWebACL, DeleteRule, DisassociateWebACL, UpdateWebACL' },
  wafv2: {
    defense:
      'DeleteWebACL, DeleteRuleGroup, DisassociateWebACL, UpdateWebACL, UpdateIPSet, DeleteIPSet, DeleteLoggingConfiguration',
  },
  workspaces: { destroy: 'TerminateWorkspaces, DeleteWorkspaceImage' },
}

export const awsMarks: ActionMarks = {
  destructive:
    'cloudtrail:DeleteTrail, cloudtrail:DeleteEventDataStore, logs:DeleteLogGroup, logs:DeleteLogStream, iam:DeleteUserPolicy, iam:DeleteRolePolicy, iam:DeletePolicy, guardduty:DeleteDetector, backup:DeleteBackupPlan, config:DeleteConfigurationRecorder, ec2:DeleteFlowLogs, bedrock:DeleteGuardrail, s3:DeleteBucketPolicy',
  irreversible: 'logs:DeleteLogGroup, logs:DeleteLogStream, s3:DeleteObjectVersion',
  reversible:
    'kms:ScheduleKeyDeletion, secretsmanager:DeleteSecret, organizations:CloseAccount, account:CloseAccount, ec2:DisableImage, ec2:DeregisterImage, ec2:DeleteKeyPair',
  privilegeChange:
    'iam:CreateAccessKey, iam:CreateLoginProfile, iam:UpdateLoginProfile, iam:CreateServiceSpecificCredential, iam:ResetServiceSpecificCredential, iam:UploadSSHPublicKey, sts:AssumeRoot, sso:GetRoleCredentials, cognito-idp:AdminSetUserPassword, organizations:DetachPolicy, organizations:LeaveOrganization, organizations:UpdatePolicy, ec2:AuthorizeSecurityGroupIngress, ec2:AuthorizeSecurityGroupEgress',
  secretAccess: 'ec2:DescribeInstanceAttribute, rds-data:ExecuteStatement',
  touchesBackup:
    's3:PutBucketVersioning, s3:PutBucketLifecycle, s3:PutBucketLifecycleConfiguration, s3:PutLifecycleConfiguration, s3:PutObjectLockConfiguration, s3:DeleteObjectVersion, s3:DeleteBucketReplication, s3:PutBucketReplication, rds:DeleteDBInstance, rds:DeleteDBCluster, dynamodb:DeleteTable, elasticfilesystem:PutBackupPolicy, elasticfilesystem:DeleteReplicationConfiguration, ec2:DeregisterImage, kinesis:DecreaseStreamRetentionPeriod, backup:UpdateRecoveryPointLifecycle, backup:DisassociateRecoveryPoint',
}
