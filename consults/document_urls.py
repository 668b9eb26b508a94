"""Addresses below one consult: its document, section by section."""

from django.urls import path

from consults import amending_views, document_views

patterns = [
    path("draft-keys/", document_views.keys_for_drafts, name="draft_keys"),
    path("<int:consult_id>/document/", document_views.document_page, name="document"),
    path("<int:consult_id>/document/here/", document_views.here, name="document_here"),
    path("<int:consult_id>/document/lock/", document_views.lock, name="lock"),
    path("<int:consult_id>/document/section/<slug:section>/", document_views.section_block, name="section"),
    path("<int:consult_id>/document/section/<slug:section>/save/", document_views.save, name="save_section"),
    path("<int:consult_id>/document/section/<slug:section>/unchanged/", document_views.unchanged, name="unchanged"),
    path("<int:consult_id>/document/sign/", document_views.sign, name="sign"),
    path("<int:consult_id>/document/co-sign/", document_views.co_sign, name="co_sign"),
    path("<int:consult_id>/document/amend/", amending_views.amend, name="amend"),
    path("<int:consult_id>/document/drop/", amending_views.drop, name="drop_amendment"),
]
