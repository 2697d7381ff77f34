"""A generic BPMN 2.0 runtime: deployments, instances, tasks, timers and messages as rows."""
