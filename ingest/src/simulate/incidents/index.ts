import { attachmentsOut } from './attachments-out.ts'
import { backupsThenVolume } from './backups-then-volume.ts'
import { decoyTouched } from './decoy-touched.ts'
import { deniedThenExplore } from './denied-then-explore.ts'
import { environmentCrossing } from './environment-crossing.ts'
import { guardsRemoved } from './guards-removed.ts'
import type { Incident } from './incident.ts'
import { injectedCall } from './injected-call.ts'
import { jobMoved } from './job-moved.ts'
import { kubernetesExec } from './kubernetes-exec.ts'
import { loggingOff } from './logging-off.ts'
import { massDownload } from './mass-download.ts'
import { massRead } from './mass-read.ts'
import { objectPurge } from './object-purge.ts'
import { pocketos } from './pocketos.ts'
import { privilegeCreep } from './privilege-creep.ts'
import { repositoryWipe } from './repository-wipe.ts'
import { roleChaining } from './role-chaining.ts'
import { secretsSweep } from './secrets-sweep.ts'
import { sharedToken } from './shared-token.ts'
import { sleepingToken } from './sleeping-token.ts'
import { slowPoisoning } from './slow-poisoning.ts'
import { snapshotShared } from './snapshot-shared.ts'
import { stolenKey } from './stolen-key.ts'
import { thoughtCut } from './thought-cut.ts'
import { tokenLoop } from './token-loop.ts'
import { vaultSweep } from './vault-sweep.ts'

/** Every incident, the one this product exists for first. */
export const incidents: readonly Incident[] = [
  pocketos,
  environmentCrossing,
  stolenKey,
  secretsSweep,
  decoyTouched,
  snapshotShared,
  loggingOff,
  roleChaining,
  kubernetesExec,
  vaultSweep,
  tokenLoop,
  injectedCall,
  objectPurge,
  repositoryWipe,
  massRead,
  attachmentsOut,
  deniedThenExplore,
  guardsRemoved,
  backupsThenVolume,
  privilegeCreep,
  sharedToken,
  sleepingToken,
  jobMoved,
  thoughtCut,
  slowPoisoning,
  massDownload,
]
