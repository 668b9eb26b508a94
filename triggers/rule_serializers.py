"""The register of rules as JSON."""

from typing import Any

from django.utils.translation import gettext, override
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from triggers.choices import CallsFor, Evidence, RuleMode
from triggers.models import RuleSetting
from triggers.rule import Rule
from triggers.rule_cards import ShownSource, meaning_of, sources_of

IN_BOTH_LANGUAGES = {
    "type": "object",
    "required": ["en", "de"],
    "properties": {"en": {"type": "string"}, "de": {"type": "string"}},
}


class SourceSerializer(serializers.Serializer):
    """A publication that a rule rests on."""

    citation = serializers.CharField()
    evidence = serializers.ChoiceField(choices=Evidence.choices, source="kind")
    address = serializers.CharField(allow_blank=True)


class RuleSerializer(serializers.Serializer):
    """A rule with the settings in force. `settings_version` 0 stands for those it is written with."""

    number = serializers.IntegerField()
    code = serializers.CharField()
    version = serializers.IntegerField(help_text="Of what the rule finds.")
    title = serializers.SerializerMethodField()
    meaning = serializers.SerializerMethodField()
    calls_for = serializers.ChoiceField(choices=CallsFor.choices)
    evidence = serializers.ChoiceField(choices=Evidence.choices)
    sources = serializers.SerializerMethodField()
    mode = serializers.SerializerMethodField()
    see_within = serializers.SerializerMethodField(help_text="Days.")
    fresh_for = serializers.SerializerMethodField(help_text="Days.")
    portion = serializers.SerializerMethodField(help_text="Referrals that open on each working day; null for all.")
    settings_version = serializers.SerializerMethodField()
    set_at = serializers.SerializerMethodField()

    def _setting(self, rule: Rule) -> RuleSetting | None:
        """Look the settings up in the context: `settings` holds, by code, those that somebody has set."""
        setting: RuleSetting | None = self.context["settings"].get(rule.code)
        return setting

    @extend_schema_field(IN_BOTH_LANGUAGES)
    def get_title(self, rule: Rule) -> dict[str, str]:
        return dict(rule.title)

    @extend_schema_field(IN_BOTH_LANGUAGES)
    def get_meaning(self, rule: Rule) -> dict[str, str]:
        said = {}
        for language in ("en", "de"):
            with override(language):
                said[language] = "\n\n".join(gettext(paragraph) for paragraph in meaning_of(rule))
        return said

    @extend_schema_field(SourceSerializer(many=True))
    def get_sources(self, rule: Rule) -> list[dict[str, Any]]:
        shown: list[ShownSource] = sources_of(rule)
        return list(SourceSerializer(shown, many=True).data)

    @extend_schema_field(serializers.ChoiceField(choices=RuleMode.choices))
    def get_mode(self, rule: Rule) -> str:
        return str((self._setting(rule) or rule.defaults).mode)

    def get_see_within(self, rule: Rule) -> int:
        return (self._setting(rule) or rule.defaults).see_within

    def get_fresh_for(self, rule: Rule) -> int:
        return (self._setting(rule) or rule.defaults).fresh_for

    def get_portion(self, rule: Rule) -> int | None:
        setting = self._setting(rule)
        return setting.portion if setting else None

    def get_settings_version(self, rule: Rule) -> int:
        setting = self._setting(rule)
        return setting.version if setting else 0

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_set_at(self, rule: Rule) -> Any:
        setting = self._setting(rule)
        return setting.set_at if setting else None
