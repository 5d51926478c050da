"""Amazon Q Developer in chat applications (formerly AWS Chatbot): channels are kept, and nothing is ever sent to one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from private_names import need

# resource type -> kind in its ARN, and the properties without which it is refused
TYPES = {
    "AWS::Chatbot::SlackChannelConfiguration": ("slack-channel", ("SlackChannelId", "SlackWorkspaceId")),
    "AWS::Chatbot::MicrosoftTeamsChannelConfiguration": ("microsoft-teams-channel", ("TeamId", "TeamsChannelId", "TeamsTenantId")),
}
ServiceMay = Callable[[Any, str, str, str, str], bool]


def install(service_may: ServiceMay) -> None:
    from ministack.core.responses import get_account_id
    from ministack.services import iam, sns
    from ministack.services.cloudformation import provisioners

    known, replacing = need(provisioners, "_RESOURCE_HANDLERS"), need(provisioners, "_REPLACING_PROPERTIES")
    topic_of, roles = need(sns, "_topic_by_arn_any_scope"), need(iam, "_roles")

    def check(rtype: str, properties: dict[str, Any]) -> None:
        for name in ("ConfigurationName", "IamRoleArn", *TYPES[rtype][1]):
            if not properties.get(name):
                raise ValueError(f"#: required key [{name}] not found")
        role_arn = properties["IamRoleArn"]
        role = roles.get(role_arn.rsplit("/", 1)[-1])
        if role is None or not service_may(role.get("AssumeRolePolicyDocument"), "chatbot.amazonaws.com", "sts:AssumeRole", role_arn, ""):
            raise ValueError(f"AWS Chatbot cannot assume the role {role_arn}")
        for arn in properties.get("SnsTopicArns") or []:
            if topic_of(arn) is None:
                raise ValueError(f"Topic {arn} does not exist")

    def handlers(rtype: str) -> dict[str, Any]:
        def create(_: str, properties: dict[str, Any], __: str) -> Any:
            check(rtype, properties)
            arn = f"arn:aws:chatbot::{get_account_id()}:chat-configuration/{TYPES[rtype][0]}/{properties['ConfigurationName']}"
            return arn, {"Arn": arn}

        def update(arn: str, _: dict[str, Any], new: dict[str, Any], *__: Any) -> Any:
            check(rtype, new)
            return arn, {"Arn": arn}

        return {"create": create, "update": update, "delete": lambda arn, properties: None}

    for rtype in TYPES:
        known[rtype] = handlers(rtype)
        replacing[rtype] = ("ConfigurationName",)
