package io.trivium.interop.differential;

import java.io.IOException;

/** Makes a request of the names of a conversation. */
interface Question {
    Ask of(Names names) throws IOException;
}
