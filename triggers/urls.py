"""Addresses of the referral queue, of facts, of questions, and of findings in care. They hold numbers, never names."""

from django.urls import path, re_path

from triggers import (
    answer_views,
    fact_views,
    merge_views,
    never_seen_views,
    question_fact_views,
    question_views,
    queue_views,
    quick_views,
    rule_views,
    several_views,
    together_views,
    trial_views,
    views,
)

app_name = "triggers"
urlpatterns = [
    path("referrals/", queue_views.queue, name="queue"),
    path("referrals/search/", queue_views.search, name="search_queue"),
    path("referrals/changes/", queue_views.changes, name="queue_changes"),
    path("referrals/export/", queue_views.export, name="export_queue"),
    path("referrals/<int:referral_id>/row/", queue_views.row, name="queue_row"),
    path("referrals/several/", several_views.several, name="several"),
    path("referrals/<int:referral_id>/", answer_views.referral_page, name="referral"),
    re_path(
        r"^referrals/(?P<referral_id>\d{1,18})/(?P<move>confirm|defer|decline)/$", answer_views.answer, name="answer"
    ),
    path(
        "referrals/<int:referral_id>/answers/<int:answer_id>/undo/", answer_views.take_answer_back, name="undo_answer"
    ),
    path("referrals/<int:referral_id>/take-over/", answer_views.take_over, name="take_over"),
    path("referrals/<int:referral_id>/reasons/<int:reason_id>/take-back/", views.take_back, name="take_back"),
    path("care-items/", views.care_list, name="care_items"),
    path("care-items/<int:trigger_id>/answer/", views.answer_care, name="answer_care"),
    path("care-items/<int:trigger_id>/told/", views.tell_provider, name="tell_provider"),
    path("questions/", question_views.question_list, name="questions"),
    path("questions/together/", together_views.together, name="together"),
    path("questions/<int:trigger_id>/", question_views.one_question, name="question"),
    path("questions/<int:trigger_id>/answer/", question_views.answer, name="answer_question"),
    path("questions/<int:trigger_id>/data-are-right/", question_views.data_are_right, name="data_are_right"),
    path("questions/<int:trigger_id>/verdict/", question_views.verdict, name="verdict"),
    path("questions/<int:trigger_id>/put-to/", question_views.put_to, name="put_to"),
    path("questions/<int:trigger_id>/record/", question_fact_views.record_for_question, name="record_for_question"),
    path(
        "questions/<int:trigger_id>/facts/<int:fact_id>/correct/",
        question_fact_views.correct_for_question,
        name="correct_for_question",
    ),
    path("never-seen/", never_seen_views.never_seen_list, name="never_seen"),
    path("never-seen/<int:patient_id>/refer/", never_seen_views.refer_one, name="refer_never_seen"),
    path("corrections/", views.correction_list, name="corrections"),
    path("corrections/<int:referral_id>/acknowledge/", views.acknowledge, name="acknowledge"),
    path("corrections/<int:referral_id>/note/", views.note_withdrawn, name="note_withdrawn"),
    path("rules/", rule_views.register, name="register"),
    path("rules/trials/", trial_views.trials, name="trials"),
    path("rules/trials/<int:trial_id>/", trial_views.trial, name="trial"),
    path("rules/trials/<int:trial_id>/patients/", trial_views.patients, name="trial_patients"),
    path("rules/trials/<int:trial_id>/cancel/", trial_views.cancel, name="cancel_trial"),
    path("rules/trials/<int:trial_id>/save/", rule_views.save_rule, name="save_rule"),
    path("rules/held/<int:trigger_id>/release/", rule_views.release, name="release"),
    path("rules/<str:code>/", rule_views.rule_page, name="rule"),
    path("rules/<str:code>/past/", trial_views.dry_run, name="dry_run"),
    path("rules/<str:code>/try/", rule_views.try_rule, name="try_rule"),
    path("patients/<int:patient_id>/merge/", merge_views.find_other, name="find_other"),
    path("patients/<int:patient_id>/merge/<int:other_id>/", merge_views.merge, name="merge"),
    path("patients/<int:patient_id>/separate/", merge_views.separate, name="separate"),
    path("patients/<int:patient_id>/refer/", views.refer, name="refer"),
    path("patients/<int:patient_id>/quick/<str:code>/", quick_views.quick_entry, name="quick"),
    path("patients/<int:patient_id>/facts/by-kind/", fact_views.fact_list, name="facts"),
    path("patients/<int:patient_id>/facts/<str:kind>/new/", fact_views.record_fact, name="record"),
    path("patients/<int:patient_id>/facts/<int:fact_id>/correct/", fact_views.correct_fact, name="correct"),
    path("patients/<int:patient_id>/facts/<int:fact_id>/retract/", fact_views.retract_fact, name="retract"),
]
