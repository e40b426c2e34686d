import { policy, using, usual } from './fault.ts';
import type { Fault } from './fault.ts';

export const rules: readonly Fault[] = [
  {
    name: 'no policy',
    plant: () => ({ POLICY_FILE: 'nowhere.yaml' }),
    check: 'policy',
    says: /nowhere\.yaml cannot be read/,
    remedy: /POLICY_FILE/,
  },
  {
    name: 'a policy with a mistake',
    plant: (clinic) => using(clinic, clinic.file('bad.yaml', policy('owners').replace('usual', 'usually'))),
    mend: usual,
    check: 'policy',
    says: /bad\.yaml:\d+:\d+/,
    remedy: /policy\.ts compile/,
  },
  {
    name: 'a compiled policy changed by hand',
    plant: (clinic) => using(clinic, clinic.file('p.json', clinic.world.policy().replace('"approvals":2', '"approvals":1'))),
    mend: usual,
    check: 'policy',
    says: /changed after it was compiled/,
    remedy: /npm run build/,
  },
  {
    name: 'a project that does not exist',
    plant: (clinic) => using(clinic, clinic.file('p1.yaml', policy('proj_nobody'))),
    mend: usual,
    check: 'projects',
    says: /proj_nobody/,
    remedy: /correct the ids/,
  },
  {
    name: 'an archived project',
    plant: (clinic) => using(clinic, clinic.file('p2.yaml', policy('proj_oldlab'))),
    mend: usual,
    check: 'projects',
    says: /archived/,
    remedy: /out of the policy/,
  },
  {
    name: 'a person who has left',
    plant: (clinic) => using(clinic, clinic.file('p3.yaml', policy('U01GONE'))),
    mend: usual,
    check: 'person U01GONE',
    says: /deactivated/,
    remedy: /somebody else/,
  },
  {
    name: 'a guest as approver',
    plant: (clinic) => using(clinic, clinic.file('p4.yaml', policy('U01GUEST'))),
    mend: usual,
    check: 'person U01GUEST',
    says: /guest/,
    remedy: /full members/,
  },
  {
    name: 'a person of another workspace',
    plant: (clinic) => using(clinic, clinic.file('p5.yaml', policy('U01STRANGE'))),
    mend: usual,
    check: 'person U01STRANGE',
    says: /another workspace/,
    remedy: /full members/,
  },
];
