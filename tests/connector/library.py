"""A client as companies have it: one address, the rest is discovered.  Written from doc/connector.md's wire format
and nothing else; in Python because no line of it may be shared with the server."""
import json
import urllib.error
import urllib.parse
import urllib.request
import uuid


def flatten(value, name=""):
    """{"customer": {"name": "X"}, "status": ["a"]} -> customer[name]=X, status[0]=a"""
    if isinstance(value, dict):
        pairs = value.items()
    elif isinstance(value, (list, tuple)):
        pairs = enumerate(value)
    else:
        text = {True: "1", False: "0", None: ""}.get(value) if isinstance(value, (bool, type(None))) else str(value)
        return [(name, text)]
    out = []
    for key, inner in pairs:
        if inner is not None:
            out += flatten(inner, f"{name}[{key}]" if name else str(key))
    return out


class Refused(Exception):
    def __init__(self, status, answer):
        super().__init__(f"{status}: {answer}")
        self.status, self.answer = status, answer


def send(method, url, body=None, kind=None):
    request = urllib.request.Request(url, data=body, method=method, headers={"Content-Type": kind} if kind else {})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read())
    except urllib.error.HTTPError as error:
        text = error.read().decode()
        raise Refused(error.code, json.loads(text) if text.startswith("{") else text) from None


def multipart(pairs):
    mark = uuid.uuid4().hex
    body = "".join(f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in pairs)
    return f"{body}--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"


class Client:
    def __init__(self, address):
        self.address = address
        self.routes = send("GET", address)["routes"]

    def call(self, identifier, model=None, given=None):
        if identifier not in self.routes:
            raise KeyError(f"forbidden route {identifier}")
        route = self.routes[identifier]
        if (route["model"] or None) is not None and route["model"] != model:
            raise TypeError(f"{identifier} wants {route['model']}, not {model}")
        given = given or {}
        url = route["url"].replace(":interventionId", str(given.get("cref", ":interventionId")))
        fields = {} if route["model"] is None else {route["send_as"]: given} if route["send_as"] else given
        encoded = urllib.parse.urlencode(flatten(fields))
        if route["method"] == "GET":
            return send("GET", url + ("?" + encoded if encoded else ""))
        return send(route["method"], url, encoded.encode(), "application/x-www-form-urlencoded")
