import type { AgentKind } from '../agent-kind.ts'
import { catalogIndexer } from './catalog-indexer.ts'
import { certRotator } from './cert-rotator.ts'
import { costJanitor } from './cost-janitor.ts'
import { crmEnricher } from './crm-enricher.ts'
import { dataLoader } from './data-loader.ts'
import { dbIndexer } from './db-indexer.ts'
import { deployRunner } from './deploy-runner.ts'
import { fleetSync } from './fleet-sync.ts'
import { imageTagger } from './image-tagger.ts'
import { invoiceReconciler } from './invoice-reconciler.ts'
import { k8sAutotuner } from './k8s-autotuner.ts'
import { logCompactor } from './log-compactor.ts'
import { oncallSummarizer } from './oncall-summarizer.ts'
import { prReviewer } from './pr-reviewer.ts'
import { previewBuilder } from './preview-builder.ts'
import { qaExplorer } from './qa-explorer.ts'
import { schemaMigrator } from './schema-migrator.ts'
import { stagingFixer } from './staging-fixer.ts'
import { supportTriage } from './support-triage.ts'
import { testDataSeeder } from './test-data-seeder.ts'
import { vaultRotator } from './vault-rotator.ts'
import { dependencyBumper, docsWriter, releaseNotes } from './writer.ts'

/** Every kind of agent, by the name of the first one of its kind. */
export const agentKinds: ReadonlyMap<string, AgentKind> = new Map([
  ['staging-fixer', stagingFixer],
  ['preview-builder', previewBuilder],
  ['test-data-seeder', testDataSeeder],
  ['db-indexer', dbIndexer],
  ['qa-explorer', qaExplorer],
  ['cost-janitor', costJanitor],
  ['data-loader', dataLoader],
  ['log-compactor', logCompactor],
  ['invoice-reconciler', invoiceReconciler],
  ['image-tagger', imageTagger],
  ['catalog-indexer', catalogIndexer],
  ['pr-reviewer', prReviewer],
  ['docs-writer', docsWriter],
  ['release-notes', releaseNotes],
  ['dependency-bumper', dependencyBumper],
  ['crm-enricher', crmEnricher],
  ['fleet-sync', fleetSync],
  ['support-triage', supportTriage],
  ['oncall-summarizer', oncallSummarizer],
  ['k8s-autotuner', k8sAutotuner],
  ['deploy-runner', deployRunner],
  ['schema-migrator', schemaMigrator],
  ['vault-rotator', vaultRotator],
  ['cert-rotator', certRotator],
])
