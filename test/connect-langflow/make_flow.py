"""Prints a flow that answers with what it is asked, as Langflow stores it."""

import json

from lfx.components.input_output import ChatInput, ChatOutput
from lfx.graph import Graph

question = ChatInput()
answer = ChatOutput().set(input_value=question.message_response)
flow = Graph(question, answer).dump(name="Echo")
print(json.dumps({"name": flow["name"], "data": flow["data"]}))
