import { incident } from './incident.ts'

export const tokenLoop = incident({
  id: 'token-loop',
  title: 'One call is repeated until the budget is gone',
  description:
    'A missing button is clicked 1,140 times in nine minutes, with a model call every few clicks, each with a longer context than the last.',
  techniques: ['T1496', 'AML.T0034'],
  agentId: 'qa-explorer',
  act(script) {
    const click = {
      server: 'browser',
      tool: 'click',
      args: '{"selector":"#pay-now"}',
      output: 'element not found',
      failed: true,
    }
    for (let i = 0; i < 1_140; i++) {
      script.tool(click)
      if (i % 12 === 0)
        script.chat({
          system: 'You explore the staging shop.',
          user: 'What is worth trying next?',
          answer: 'Click again.',
          tools: [],
          inputTokens: 7_000 + i * 70,
          outputTokens: 40,
          reasoningTokens: 12,
          tookMs: 700,
        })
      script.wait(190)
    }
  },
})
