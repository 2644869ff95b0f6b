import type { ActionTable } from './catalogue.ts'

/** AWS identity, key, audit and guard services; the sources are named in aws-actions.ts. */
export const awsSecurityActions: ActionTable = {
  'access-analyzer': { defense: 'DeleteAnalyzer' },
  account: { destroy: 'CloseAccount', defense: 'DisableRegion', privilege: 'EnableRegion' },
  cloudtrail: {
    defense:
      'StopLogging, DeleteTrail, UpdateTrail, PutEventSelectors, PutInsightSelectors, DeleteEventDataStore, StopEventDataStoreIngestion, UpdateEventDataStore, RemoveTags, DeleteResourcePolicy, DeregisterOrganizationDelegatedAdmin, DeleteChannel, StopImport',
    list: 'LookupEvents',
  },
  'cognito-identity': {
    credential: 'GetCredentialsForIdentity, GetOpenIdToken, GetOpenIdTokenForDeveloperIdentity',
  },
  'cognito-idp': {
    credential:
      'InitiateAuth, AdminInitiateAuth, DescribeUserPoolClient, CreateUserPoolClient, AdminSetUserPassword',
    destroy: 'DeleteUserPool',
    privilege: 'AdminAddUserToGroup, AdminCreateUser, AdminUpdateUserAttributes',
  },
  config: {
    defense:
      'StopConfigurationRecorder, DeleteConfigurationRecorder, DeleteDeliveryChannel, DeleteConfigRule, DeleteOrganizationConfigRule, DeleteConformancePack, DeleteRetentionConfiguration, DeleteConfigurationAggregator, DeleteRemediationConfiguration',
    read: 'SelectResourceConfig, SelectAggregateResourceConfig',
  },
  detective: { defense: 'DeleteGraph, DeleteMembers' },
  'ec2-instance-connect': {
    credential: 'SendSSHPublicKey, SendSerialConsoleSSHPublicKey',
    execute: 'OpenTunnel',
  },
  'eks-auth': { credential: 'AssumeRoleForPodIdentity' },
  guardduty: {
    defense:
      'DeleteDetector, UpdateDetector, CreateFilter, UpdateFilter, CreateIPSet, UpdateIPSet, DeleteIPSet, CreateThreatIntelSet, UpdateThreatIntelSet, DeleteThreatIntelSet, DeleteMembers, DisassociateMembers, StopMonitoringMembers, DisassociateFromAdministratorAccount, DisassociateFromMasterAccount, DeletePublishingDestination, UpdatePublishingDestination, DisableOrganizationAdminAccount, ArchiveFindings, UpdateMemberDetectors',
  },
  iam: {
    credential:
      'CreateAccessKey, CreateLoginProfile, UpdateLoginProfile, UpdateAccessKey, CreateServiceSpecificCredential, ResetServiceSpecificCredential, UploadSSHPublicKey, UploadSigningCertificate, UploadServerCertificate, CreateVirtualMFADevice, EnableMFADevice',
    privilege:
      'AttachUserPolicy, AttachRolePolicy, AttachGroupPolicy, PutUserPolicy, PutRolePolicy, PutGroupPolicy, CreatePolicyVersion, SetDefaultPolicyVersion, AddUserToGroup, UpdateAssumeRolePolicy, CreateUser, CreateRole, CreateGroup, CreatePolicy, CreateInstanceProfile, AddRoleToInstanceProfile, CreateServiceLinkedRole, DeleteUserPermissionsBoundary, DeleteRolePermissionsBoundary, PutUserPermissionsBoundary, PutRolePermissionsBoundary, DeleteUserPolicy, DeleteRolePolicy, DeleteGroupPolicy, DetachUserPolicy, DetachRolePolicy, DetachGroupPolicy, DeletePolicy, DeletePolicyVersion, CreateSAMLProvider, UpdateSAMLProvider, CreateOpenIDConnectProvider, UpdateOpenIDConnectProviderThumbprint, AddClientIDToOpenIDConnectProvider, CreateAccountAlias, UpdateRole',
    defense:
      'DeactivateMFADevice, DeleteVirtualMFADevice, DeleteAccountPasswordPolicy, UpdateAccountPasswordPolicy',
    delete:
      'DeleteUser, DeleteRole, DeleteGroup, DeleteAccessKey, DeleteLoginProfile, DeleteSAMLProvider, DeleteOpenIDConnectProvider, DeleteInstanceProfile, RemoveUserFromGroup, RemoveRoleFromInstanceProfile',
    list: 'GetAccountAuthorizationDetails, GenerateCredentialReport, GetCredentialReport, GetAccountSummary',
    read: 'SimulatePrincipalPolicy, SimulateCustomPolicy, GenerateServiceLastAccessedDetails',
    write: 'ChangePassword, ResyncMFADevice',
  },
  inspector2: {
    defense: 'Disable, CreateFilter, DisableDelegatedAdminAccount, DisassociateMember',
  },
  kms: {
    destroy: 'ScheduleKeyDeletion, DeleteImportedKeyMaterial, DeleteCustomKeyStore',
    defense: 'DisableKey, DisableKeyRotation, DeleteAlias, DisconnectCustomKeyStore',
    privilege: 'PutKeyPolicy, CreateGrant, ReplicateKey, ImportKeyMaterial, UpdatePrimaryRegion',
    credential:
      'Decrypt, ReEncrypt, GenerateDataKey, GenerateDataKeyWithoutPlaintext, GenerateDataKeyPair, GenerateDataKeyPairWithoutPlaintext, GetParametersForImport',
    write: 'Encrypt, Sign, GenerateMac',
    read: 'Verify, VerifyMac, GetPublicKey, GetKeyPolicy, DescribeKey',
  },
  macie2: {
    defense: 'DisableMacie, DeleteMember, DisassociateFromAdministratorAccount, UpdateMacieSession',
  },
  organizations: {
    destroy: 'CloseAccount, DeleteOrganization',
    defense:
      'LeaveOrganization, RemoveAccountFromOrganization, DetachPolicy, DeletePolicy, DisablePolicyType, UpdatePolicy, DisableAWSServiceAccess, DeregisterDelegatedAdministrator, MoveAccount',
    privilege:
      'CreateAccount, InviteAccountToOrganization, RegisterDelegatedAdministrator, EnableAWSServiceAccess, AttachPolicy, CreatePolicy',
  },
  rolesanywhere: {
    privilege: 'CreateTrustAnchor, CreateProfile, UpdateTrustAnchor, UpdateProfile',
  },
  secretsmanager: {
    credential:
      'GetSecretValue, BatchGetSecretValue, PutSecretValue, UpdateSecret, CreateSecret, RotateSecret, GetRandomPassword, ReplicateSecretToRegions',
    destroy: 'DeleteSecret',
    privilege: 'PutResourcePolicy, DeleteResourcePolicy',
    defense: 'CancelRotateSecret',
  },
  securityhub: {
    defense:
      'DisableSecurityHub, BatchUpdateFindings, UpdateFindings, DeleteInsight, BatchDisableStandards, DisassociateFromAdministratorAccount, DeleteMembers, DisableImportFindingsForProduct, UpdateStandardsControl',
  },
  securitylake: {
    defense: 'DeleteDataLake, DeleteAwsLogSource, DeleteCustomLogSource, UpdateDataLake',
  },
  signin: {
    credential:
      'ConsoleLogin, GetSigninToken, SwitchRole, ExitRole, PasswordRecoveryRequested, PasswordRecoveryCompleted, PasswordUpdated, EmailUpdated, CheckMfa, UserAuthentication, CredentialChallenge, CredentialVerification',
  },
  sso: {
    privilege:
      'CreateAccountAssignment, AttachManagedPolicyToPermissionSet, AttachCustomerManagedPolicyReferenceToPermissionSet, PutInlinePolicyToPermissionSet, CreatePermissionSet, UpdatePermissionSet, ProvisionPermissionSet, DeletePermissionsBoundaryFromPermissionSet, PutPermissionsBoundaryToPermissionSet',
    credential: 'GetRoleCredentials, Federate, Authenticate, CreateToken',
    defense: 'DisassociateDirectory, DeleteInstanceAccessControlAttributeConfiguration',
  },
  'sso-directory': {
    privilege:
      'AddMemberToGroup, CreateUser, CreateGroup, EnableUser, AssociateDirectory, EnableExternalIdPConfigurationForDirectory, CreateExternalIdPConfigurationForDirectory',
    defense:
      'DisableExternalIdPConfigurationForDirectory, DeleteExternalIdPConfigurationForDirectory',
    credential: 'UpdatePassword, CreateBearerToken, CreateProvisioningTenant',
  },
  identitystore: { privilege: 'CreateGroupMembership, CreateUser, CreateGroup' },
  sts: {
    credential:
      'AssumeRole, AssumeRoleWithSAML, AssumeRoleWithWebIdentity, AssumeRoot, GetFederationToken, GetSessionToken, GetServiceBearerToken, GetWebIdentityToken, GetDelegatedAccessToken',
    read: 'GetCallerIdentity, GetAccessKeyInfo, DecodeAuthorizationMessage',
  },
}
