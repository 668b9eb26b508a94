"""The address of the team board."""

from django.urls import path

from consults import board_views

patterns = [path("board/", board_views.board, name="board")]
