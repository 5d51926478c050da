"""As much of boto3 as the runbooks use: answers come from a script, calls are kept."""

from botocore.exceptions import ClientError

answers = {}
calls = []
known = {}


def error_of(code):
    return known.setdefault(code, type(code, (ClientError,), {}))


class Exceptions:
    def __getattr__(self, code):
        return error_of(code)


class Paginator:
    def __init__(self, call):
        self.call = call

    def paginate(self, **request):
        return self.call(**request)


class Client:
    exceptions = Exceptions()

    def __init__(self, service):
        self.service = service

    def get_paginator(self, method):
        return Paginator(getattr(self, method))

    def __getattr__(self, method):
        def call(**request):
            calls.append([f"{self.service}.{method}", request])
            waiting = answers.get(f"{self.service}.{method}", [{}])
            answer = waiting.pop(0) if len(waiting) > 1 else waiting[0]
            if isinstance(answer, dict) and "error" in answer:
                raise error_of(answer["error"])({"Error": {"Code": answer["error"], "Message": "as told"}}, method)
            return answer

        return call


def client(service):
    return Client(service)
