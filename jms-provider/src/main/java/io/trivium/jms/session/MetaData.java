package io.trivium.jms.session;

import io.trivium.jms.message.PropertyNames;
import jakarta.jms.ConnectionMetaData;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/** What this provider is. */
final class MetaData implements ConnectionMetaData {
    private static final List<String> JMSX =
            List.of(PropertyNames.DELIVERY_COUNT, PropertyNames.GROUP_ID, PropertyNames.GROUP_SEQ);

    private final boolean tellsUser;

    /** @param tellsUser whether JMSXUserID, which the specification leaves to the provider, is set */
    MetaData(boolean tellsUser) {
        this.tellsUser = tellsUser;
    }

    @Override
    public String getJMSVersion() {
        return "3.1";
    }

    @Override
    public int getJMSMajorVersion() {
        return 3;
    }

    @Override
    public int getJMSMinorVersion() {
        return 1;
    }

    @Override
    public String getJMSProviderName() {
        return "Trivium";
    }

    @Override
    public String getProviderVersion() {
        return "0.1";
    }

    @Override
    public int getProviderMajorVersion() {
        return 0;
    }

    @Override
    public int getProviderMinorVersion() {
        return 1;
    }

    @Override
    public Enumeration<String> getJMSXPropertyNames() {
        List<String> names = new ArrayList<>(JMSX);
        if (tellsUser) {
            names.add(PropertyNames.USER_ID);
        }
        return Collections.enumeration(names);
    }
}
