"""What models may use: tags, Camunda attributes and extension elements, as tables."""

from typing import Final

SUBPROCESSES: Final = frozenset({"subProcess", "transaction", "adHocSubProcess"})
"""What holds flow nodes of its own within a process."""

TASKS: Final = frozenset(
    {
        "task",
        "manualTask",
        "userTask",
        "serviceTask",
        "scriptTask",
        "businessRuleTask",
        "sendTask",
        "receiveTask",
    }
)
ACTIVITIES: Final = TASKS | SUBPROCESSES | {"callActivity"}
GATEWAYS: Final = frozenset(
    {
        "exclusiveGateway",
        "parallelGateway",
        "inclusiveGateway",
        "complexGateway",
        "eventBasedGateway",
    }
)
CHOICES: Final = frozenset({"exclusiveGateway", "inclusiveGateway", "complexGateway"})
EVENTS: Final = frozenset(
    {
        "startEvent",
        "endEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
    }
)
FLOW_NODES: Final = ACTIVITIES | GATEWAYS | EVENTS

IGNORED: Final = frozenset({"textAnnotation", "association", "group"})
"""Drawn for people; dropped before the model is parsed."""

DATA: Final = frozenset({"dataObject", "dataObjectReference", "dataStoreReference", "property"})
"""What holds data beside the flow nodes of a process."""

ASSOCIATED: Final = frozenset(
    {"property", "ioSpecification", "dataInputAssociation", "dataOutputAssociation"}
)
"""What an activity may say of its data."""

SCOPE_PARTS: Final = FLOW_NODES | IGNORED | DATA | {"sequenceFlow", "laneSet"}
NODE_PARTS: Final = frozenset({"documentation", "extensionElements", "incoming", "outgoing"})
PARTS: Final = {
    **dict.fromkeys(ACTIVITIES, ASSOCIATED),
    "scriptTask": ASSOCIATED | {"script"},
    "dataObject": frozenset({"dataState"}),
    "dataObjectReference": frozenset({"dataState"}),
    "dataStoreReference": frozenset({"dataState"}),
    "ioSpecification": frozenset({"dataInput", "dataOutput", "inputSet", "outputSet"}),
    "inputSet": frozenset({"dataInputRefs", "optionalInputRefs", "outputSetRefs"}),
    "outputSet": frozenset({"dataOutputRefs", "optionalOutputRefs", "inputSetRefs"}),
    "dataInputAssociation": frozenset({"sourceRef", "targetRef", "transformation", "assignment"}),
    "dataOutputAssociation": frozenset({"sourceRef", "targetRef", "transformation", "assignment"}),
    "assignment": frozenset({"from", "to"}),
    "endEvent": frozenset({"dataInput", "inputSet", "dataInputAssociation"}),
    "intermediateThrowEvent": frozenset({"dataInput", "inputSet", "dataInputAssociation"}),
    "intermediateCatchEvent": frozenset({"dataOutput", "outputSet", "dataOutputAssociation"}),
    "sequenceFlow": frozenset({"conditionExpression"}),
    "complexGateway": frozenset({"activationCondition"}),
    "adHocSubProcess": ASSOCIATED | {"completionCondition"},
    "standardLoopCharacteristics": frozenset({"loopCondition"}),
    "multiInstanceLoopCharacteristics": frozenset(
        {
            "loopCardinality",
            "loopDataInputRef",
            "loopDataOutputRef",
            "inputDataItem",
            "outputDataItem",
            "completionCondition",
            "complexBehaviorDefinition",
            "signalEventDefinition",
            "messageEventDefinition",
            "escalationEventDefinition",
            "errorEventDefinition",
        }
    ),
    "complexBehaviorDefinition": frozenset({"condition", "event"}),
    "event": frozenset(
        {
            "signalEventDefinition",
            "messageEventDefinition",
            "escalationEventDefinition",
            "errorEventDefinition",
        }
    ),
}
"""BPMN children that one kind of element has beyond those that all have."""

LOOPS: Final = frozenset({"multiInstanceLoopCharacteristics", "standardLoopCharacteristics"})
"""What an activity may have to be done several times."""

TRIGGERS: Final = {
    "startEvent": frozenset(
        {"messageEventDefinition", "timerEventDefinition", "signalEventDefinition"}
    ),
    "eventStart": frozenset(
        {
            "messageEventDefinition",
            "timerEventDefinition",
            "signalEventDefinition",
            "errorEventDefinition",
            "escalationEventDefinition",
            "conditionalEventDefinition",
            "compensateEventDefinition",
        }
    ),
    "endEvent": frozenset(
        {
            "escalationEventDefinition",
            "errorEventDefinition",
            "terminateEventDefinition",
            "messageEventDefinition",
            "signalEventDefinition",
            "compensateEventDefinition",
            "cancelEventDefinition",
        }
    ),
    "intermediateCatchEvent": frozenset(
        {
            "messageEventDefinition",
            "timerEventDefinition",
            "signalEventDefinition",
            "conditionalEventDefinition",
            "linkEventDefinition",
        }
    ),
    "intermediateThrowEvent": frozenset(
        {
            "messageEventDefinition",
            "signalEventDefinition",
            "escalationEventDefinition",
            "linkEventDefinition",
            "compensateEventDefinition",
        }
    ),
    "boundaryEvent": frozenset(
        {
            "escalationEventDefinition",
            "conditionalEventDefinition",
            "messageEventDefinition",
            "timerEventDefinition",
            "signalEventDefinition",
            "errorEventDefinition",
            "compensateEventDefinition",
            "cancelEventDefinition",
        }
    ),
}
"""The event definitions that run on each kind of event; eventStart starts an event sub-process."""

ASKED: Final = frozenset({"error", "escalation"})
"""The events at a border or in a scope that never wait: they are asked when one is thrown."""

ROOT_PARTS: Final = frozenset(
    {
        "process",
        "collaboration",
        "itemDefinition",
        "dataStore",
        "message",
        "signal",
        "error",
        "messageEventDefinition",
        "timerEventDefinition",
        "signalEventDefinition",
        "errorEventDefinition",
        "escalation",
        "escalationEventDefinition",
        "conditionalEventDefinition",
        "category",
        "documentation",
        "extensionElements",
    }
)

ATTRIBUTES: Final = {
    "process": frozenset({"historyTimeToLive", "isStartableInTasklist", "versionTag"}),
    "userTask": frozenset(
        {
            "formKey",
            "formRef",
            "formRefBinding",
            "candidateGroups",
            "assignee",
            "dueDate",
            "followUpDate",
            "priority",
        }
    ),
    "serviceTask": frozenset({"delegateExpression"}),
    "sendTask": frozenset({"delegateExpression"}),
    "businessRuleTask": frozenset(
        {"decisionRef", "decisionRefBinding", "resultVariable", "mapDecisionResult"}
    ),
    "callActivity": frozenset({"calledElementBinding"}),
    "multiInstanceLoopCharacteristics": frozenset({"collection", "elementVariable"}),
    "messageEventDefinition": frozenset({"delegateExpression"}),
    "errorEventDefinition": frozenset({"errorCodeVariable", "errorMessageVariable"}),
    "escalationEventDefinition": frozenset({"escalationCodeVariable"}),
}
"""Camunda attributes that are read; any other would change what the model does elsewhere."""

EXTENSIONS: Final = {
    "callActivity": frozenset({"properties", "inputOutput", "in", "out"}),
    "subProcess": frozenset({"properties", "inputOutput"}),
    "adHocSubProcess": frozenset({"properties", "inputOutput"}),
    "transaction": frozenset({"properties", "inputOutput"}),
    "userTask": frozenset({"properties", "inputOutput"}),
    "serviceTask": frozenset({"properties", "inputOutput", "failedJobRetryTimeCycle"}),
    "scriptTask": frozenset({"properties", "inputOutput"}),
    "businessRuleTask": frozenset({"properties", "inputOutput"}),
    "receiveTask": frozenset({"properties", "inputOutput"}),
    "sendTask": frozenset({"properties", "inputOutput", "failedJobRetryTimeCycle"}),
    "task": frozenset({"properties", "inputOutput"}),
    "manualTask": frozenset({"properties", "inputOutput"}),
    "intermediateThrowEvent": frozenset({"properties", "inputOutput", "failedJobRetryTimeCycle"}),
    "endEvent": frozenset({"properties", "inputOutput", "failedJobRetryTimeCycle"}),
}
"""Camunda extension elements that are read; elsewhere only properties are."""

ONE_OF: Final = {
    "gatewayDirection": ("Unspecified", "Converging", "Diverging", "Mixed"),
    "ordering": ("Parallel", "Sequential"),
    "behavior": ("None", "One", "All", "Complex"),
    "eventGatewayType": ("Exclusive", "Parallel"),
}
"""Attributes of BPMN that have one of a few values."""

ONLY_DEFAULTS: Final = {
    "eventGatewayType": "Exclusive",
    "parallelMultiple": "false",
    "isClosed": "false",
    "method": "##Compensate",
    "operationRef": "",
}
"""Attributes of BPMN that run with their default value only."""

BOOLEANS: Final = frozenset(
    {
        "triggeredByEvent",
        "isInterrupting",
        "cancelActivity",
        "isForCompensation",
        "isSequential",
        "testBefore",
        "cancelRemainingInstances",
        "waitForCompletion",
        "parallelMultiple",
        "isCollection",
    }
)
"""Attributes that are read, and must be written, as true or false."""

DECISION_RESULTS: Final = frozenset({"singleEntry", "singleResult", "collectEntries", "resultList"})

ON_SUSPEND: Final = frozenset({"keepDate", "keepRemaining"})
"""What the property onSuspend may say."""

RESERVED: Final = frozenset({"Start", "End", "Root", "StartEventSplit", "StartEventJoin"})
"""Names that SpiffWorkflow gives to tasks of its own."""
