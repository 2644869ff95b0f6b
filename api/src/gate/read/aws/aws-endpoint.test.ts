import assert from 'node:assert/strict'
import { test } from 'node:test'
import { awsEndpoint } from './aws-endpoint.ts'

test('an endpoint says its service, its region and its bucket', () => {
  for (const [host, service, region, bucket] of [
    ['ec2.eu-central-1.amazonaws.com', 'ec2', 'eu-central-1', ''],
    ['iam.amazonaws.com', 'iam', '', ''],
    ['kms-fips.us-gov-west-1.amazonaws.com', 'kms', 'us-gov-west-1', ''],
    ['ec2.eu-central-1.api.aws', 'ec2', 'eu-central-1', ''],
    ['sts.cn-north-1.amazonaws.com.cn', 'sts', 'cn-north-1', ''],
    ['api.ecr.eu-west-2.amazonaws.com', 'ecr', 'eu-west-2', ''],
    ['vpce-0a1b-x9.rds.eu-central-1.vpce.amazonaws.com', 'rds', 'eu-central-1', ''],
    ['s3.amazonaws.com', 's3', '', ''],
    ['s3.dualstack.eu-central-1.amazonaws.com', 's3', 'eu-central-1', ''],
    ['s3-eu-west-1.amazonaws.com', 's3', 'eu-west-1', ''],
    ['backups.s3.eu-central-1.amazonaws.com', 's3', 'eu-central-1', 'backups'],
    ['my.dotted.bucket.s3.amazonaws.com', 's3', '', 'my.dotted.bucket'],
    ['backups.s3-accelerate.amazonaws.com', 's3', '', 'backups'],
  ] as const) {
    assert.deepEqual(awsEndpoint(host), { service, region, bucket }, host)
  }
})

test('what customers run under Amazon’s names, and what only looks like them, is none', () => {
  for (const host of [
    'ec2-192-0-2-1.compute-1.amazonaws.com',
    'ec2-192-0-2-1.eu-central-1.compute.amazonaws.com',
    'shop-1234.eu-central-1.elb.amazonaws.com',
    'a1b2c3.execute-api.eu-central-1.amazonaws.com',
    'search-logs.eu-central-1.es.amazonaws.com',
    'core.c9xyz.eu-central-1.rds.amazonaws.com',
    'vpce-0a1b.vpce-svc-0c2d.eu-central-1.vpce.amazonaws.com',
    '123456789012.dkr.ecr.eu-central-1.amazonaws.com',
    'ec2.eu-central-1.amazonaws.com.evil.example',
    'ec2.eu-central-1.evil-amazonaws.com',
    'amazonaws.com',
    'api.railway.example',
    '127.0.0.1',
  ]) {
    assert.equal(awsEndpoint(host), null, host)
  }
})
